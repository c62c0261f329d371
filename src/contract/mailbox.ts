/** The mails of the local mailbox, as its page and `/outbox.json` show them. */

export type LocalMailHead = {
  id: string;
  to: string;
  subject: string;
  /** ISO 8601 */
  createdAt: string;
};

export type LocalMail = LocalMailHead & {
  text: string;
  html: string;
  /** Where the mail's links lead, in order, each once. */
  links: string[];
};

/** What a mailbox says to whoever comes without its key. */
export const MAILBOX_NEEDS_KEY = "Send the key in DATA_DIR/local-key as a bearer token, or set APP_URL.";
