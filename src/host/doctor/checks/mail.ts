import { randomUUID } from "node:crypto";
import { chooseSender } from "@/engine/mail/choose";
import { MailRefused } from "@/engine/mail/sender";
import { bad, type Check, good, unknown } from "./check";

/** The mail server takes a mail: one goes to the operator. */
export const mail: Check = {
  run: async ({ settings, mailTo }) => {
    const sender = chooseSender(settings);
    try {
      if (sender.isMailbox) return good("It stays on this machine, at /outbox.");
      if (mailTo === undefined) return unknown("Nobody to send a trial to: add --mail you@example.com.");
      await sender.send({
        to: mailTo,
        from: settings.MAIL_FROM,
        subject: `${settings.APP_NAME}: mail works`,
        text: `${WORDS}\n\n${settings.APP_URL}\n`,
        html: `<p>${WORDS}</p>`,
        idempotencyKey: randomUUID(),
      });
      return good(`One was taken for ${mailTo}; see that it arrives, and not among the spam.`);
    } catch (error) {
      if (!(error instanceof MailRefused)) throw error;
      return bad(`The mail server refused one to ${mailTo} (${error.reason}).`, mendFor(error.reason));
    } finally {
      sender.close();
    }
  },
};

const WORDS = "`npm run doctor` sent this. Whoever runs it can stop looking: mail arrives.";

function mendFor(reason: string): string {
  if (/auth|535|401|403/.test(reason)) return "Correct the user and password in SMTP_URL, or RESEND_API_KEY.";
  if (/timeout|connection|socket|dns|etls/.test(reason))
    return "Correct the host and port in SMTP_URL; see that this machine may reach it, and that it speaks TLS.";
  return "The mail server's log says why; MAIL_FROM has to be an address that it may send for.";
}
