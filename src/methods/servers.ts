import type { MethodRegistry } from "@/engine/factor/method";
import { everyMail } from "@/engine/factor/method-mails";
import type { Templates } from "@/engine/mail/layout/template";
import { magicLink } from "./magic-link/server/method";
import { passkey } from "./passkey/server/method";
import { totp } from "./totp/server/method";

/** The server half of every method; one that is left out does not compile. */
export const METHODS: MethodRegistry = {
  GOOGLE_AUTH: totp,
  MAGIC_LINK: magicLink,
  PASSKEY: passkey,
};

/** Every mail there is, the methods' own among them. */
export const MAILS: Templates = everyMail(METHODS);
