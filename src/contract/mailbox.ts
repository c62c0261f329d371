import { z } from "zod";
import { isoTime } from "./fields";

/** The mails of the local mailbox, as its page and `/outbox.json` show them. */

export const mailboxAnswer = z.array(
  z.object({
    id: z.string(),
    to: z.string(),
    subject: z.string(),
    text: z.string(),
    html: z.string(),
    /** Where the mail's links lead, in order, each once. */
    links: z.array(z.string()),
    createdAt: isoTime,
  }),
);

export type LocalMail = z.output<typeof mailboxAnswer>[number];
export type LocalMailHead = Pick<LocalMail, "id" | "to" | "subject" | "createdAt">;

/** What a mailbox says to whoever comes without its key. */
export const MAILBOX_NEEDS_KEY = "Send the key in DATA_DIR/local-key as a bearer token, or set APP_URL.";
