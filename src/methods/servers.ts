import type { MfaType } from "@/contract/fields";
import type { Method } from "@/engine/factor/method";
import { magicLink } from "./magic-link/server/method";
import { passkey } from "./passkey/server/method";
import { totp } from "./totp/server/method";

/** Every method that is built, by type. A new one is a folder and a line here. */
// biome-ignore lint/suspicious/noExplicitAny: each method has a state of its own; the registry forgets which.
export const METHODS: Readonly<Partial<Record<MfaType, Method<any>>>> = {
  GOOGLE_AUTH: totp,
  MAGIC_LINK: magicLink,
  PASSKEY: passkey,
};
