import type { MfaType } from "@/contract/fields";
import { magicLink } from "./magic-link/server";
import type { Method } from "./method";
import { passkey } from "./passkey/server";
import { totp } from "./totp/server";

/** Every method that is built, by type. A new one is a folder and a line here. */
// biome-ignore lint/suspicious/noExplicitAny: each method has a state of its own; the registry forgets which.
export const METHODS: Readonly<Partial<Record<MfaType, Method<any>>>> = {
  GOOGLE_AUTH: totp,
  MAGIC_LINK: magicLink,
  PASSKEY: passkey,
};
