import type { Sender } from "./sender";

/** The local mailbox: the mail stays where it is, sealed in the outbox, and the mailbox page reads it there. */
export const localSender: Sender = {
  isMailbox: true,
  async send() {},
  close() {},
};
