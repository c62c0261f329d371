import type { MethodRegistry } from "@/engine/factor/method";
import { magicLink } from "./magic-link/server/method";
import { passkey } from "./passkey/server/method";
import { totp } from "./totp/server/method";

/** The server half of every method; one that is left out does not compile. */
export const METHODS: MethodRegistry = {
  GOOGLE_AUTH: totp,
  MAGIC_LINK: magicLink,
  PASSKEY: passkey,
};
