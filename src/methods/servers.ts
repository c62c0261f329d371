import type { MfaType } from "@/contract/methods";
import type { Method } from "@/engine/factor/method";
import { magicLink } from "./magic-link/server/method";
import { passkey } from "./passkey/server/method";
import { totp } from "./totp/server/method";

/** The server half of every method; one that is left out does not compile. */
// biome-ignore lint/suspicious/noExplicitAny: each method has a state of its own; the registry forgets which.
export const METHODS: Readonly<Record<MfaType, Method<any>>> = {
  GOOGLE_AUTH: totp,
  MAGIC_LINK: magicLink,
  PASSKEY: passkey,
};
