import type { Sender } from "./sender";

/** The local mailbox: mails stay sealed in the outbox, where the mailbox page reads them. */
export const localSender: Sender = {
  isMailbox: true,
  async send() {},
  close() {},
};
