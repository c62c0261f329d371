import type { MfaType } from "@/contract/methods";
import { magicLinkPanels } from "./magic-link/browser/panel";
import type { MethodPanels } from "./panel/panel";
import { passkeyPanels } from "./passkey/browser/panel";
import { totpPanels } from "./totp/browser/panel";

/** The browser half of every method; one that is left out does not compile. */
export const PANELS: { readonly [Type in MfaType]: MethodPanels<Type> } = {
  GOOGLE_AUTH: totpPanels,
  PASSKEY: passkeyPanels,
  MAGIC_LINK: magicLinkPanels,
};
