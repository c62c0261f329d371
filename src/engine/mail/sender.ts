import { asciiDomain } from "@/contract/text/email-address";

/** One mail, rendered, as a provider takes it. */
export type OutgoingMail = {
  /** Exactly one bare address. */
  to: string;
  /** `Name <address>` or a bare address. */
  from: string;
  subject: string;
  text: string;
  html: string;
  /** The same for every try of the same mail, so that a provider that saw it before doesn't send it again. */
  idempotencyKey: string;
};

/** Marks it as machine-made, so that no auto-reply is sent (RFC 3834 §5). */
export const AUTOMATIC = { "Auto-Submitted": "auto-generated" } as const;

/** An address as every relay takes it: the domain in ASCII. */
export function relayable(address: string): string {
  const end = address.lastIndexOf("@") + 1;
  const domain = address.slice(end);
  return address.slice(0, end) + (asciiDomain(domain) ?? domain);
}

export interface Sender {
  /** The outbox row is the mailbox itself, so its content is kept after "sending". */
  readonly isMailbox: boolean;
  /**
   * Resolves once the provider has taken the mail; takes at most SEND_DEADLINE_SECONDS.
   * @throws MailRefused
   */
  send(mail: OutgoingMail): Promise<void>;
  /** Lets go of pooled connections. */
  close(): void;
}

/** Well below the outbox's lease, so that a slow provider can't make two workers hold one mail. */
export const SEND_DEADLINE_SECONDS = 10;

/** A mail that wasn't taken. `reason` is a short code, never text that could hold an address or a link. */
export class MailRefused extends Error {
  readonly permanent: boolean;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    readonly reason: string,
    options: { permanent?: boolean; retryAfterSeconds?: number | undefined } = {},
  ) {
    super(`Mail refused: ${reason}`);
    this.name = "MailRefused";
    this.permanent = options.permanent ?? false;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
