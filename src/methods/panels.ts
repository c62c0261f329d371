import type { MfaType } from "@/contract/fields";
import { magicLinkPanels } from "./magic-link/browser/panel";
import type { MethodPanels } from "./panel";
import { passkeyPanels } from "./passkey/browser/panel";
import { totpPanels } from "./totp/browser/panel";

/** Every method a page can show, by type. A new one is a folder and a line here. */
export const PANELS: Readonly<Partial<Record<MfaType, MethodPanels>>> = {
  GOOGLE_AUTH: totpPanels,
  PASSKEY: passkeyPanels,
  MAGIC_LINK: magicLinkPanels,
};
