import { createHash } from "node:crypto";
import type { Transporter } from "nodemailer";
import { z } from "zod";
import { isLoopbackHost } from "../platform/settings/loopback";
import { AUTOMATIC, MailRefused, relayable, SEND_DEADLINE_SECONDS, type Sender } from "./sender";

const failure = z.object({
  code: z
    .string()
    .regex(/^[A-Z_]{1,32}$/)
    .optional()
    .catch(undefined),
  responseCode: z.number().int().optional().catch(undefined),
});

/**
 * Sends over pooled SMTP connections. SMTP has no idempotency, so a mail whose answer got lost goes out again with the
 * same Message-ID. By that, mailboxes and relays recognise the copy.
 * @param options.deadlineSeconds how long one try may take altogether
 */
export function smtpSender(options: { url: string; deadlineSeconds?: number }): Sender {
  const deadlineMs = (options.deadlineSeconds ?? SEND_DEADLINE_SECONDS) * 1000;
  const { hostname } = new URL(options.url);
  let transport: Promise<Transporter> | undefined;
  // Loaded with the first mail, which no start waits for.
  const opened = () => {
    transport ??= import("nodemailer").then(({ createTransport }) => createTransport(settings));
    return transport;
  };
  const settings = {
    url: options.url,
    pool: true as const,
    // As many as are handed over side by side.
    maxConnections: 20,
    // Trying again is the outbox's work, which knows when the link in the mail is dead.
    maxRequeues: 0,
    // A mail is a live secret: never in the clear, except to a relay on this very machine (RFC 8314 §3).
    requireTLS: !isLoopbackHost(hostname),
    tls: { rejectUnauthorized: true },
    connectionTimeout: deadlineMs,
    greetingTimeout: deadlineMs,
    socketTimeout: deadlineMs,
    dnsTimeout: deadlineMs,
    // Nothing in a mail may make the server open a file or an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
  return {
    isMailbox: false,
    async send({ to, from, subject, text, html, idempotencyKey }) {
      const pool = await opened();
      const sent = pool.sendMail({
        // An object is one recipient, whatever characters it holds; text would be parsed as a list.
        to: { name: "", address: relayable(to) },
        from,
        subject,
        text,
        html,
        headers: AUTOMATIC,
        messageId: messageId(idempotencyKey, from),
      });
      await beforeDeadline(sent, deadlineMs);
    },
    close: () => void transport?.then((one) => one.close()),
  };
}

function messageId(idempotencyKey: string, from: string): string {
  const domain = /@([A-Za-z0-9.-]+)>?\s*$/.exec(from)?.[1] ?? "localhost";
  return `<${createHash("sha256").update(idempotencyKey).digest("hex").slice(0, 40)}@${domain}>`;
}

/** The transport's own time-outs are per step; a server that answers one byte at a time would outlast them. */
async function beforeDeadline(work: Promise<unknown>, deadlineMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new MailRefused("smtp_timeout")), deadlineMs);
  });
  try {
    await Promise.race([work, deadline]);
  } catch (error) {
    throw error instanceof MailRefused ? error : toRefusal(error);
  } finally {
    clearTimeout(timer);
  }
}

/** Only 550 to 553 say that this mail will never be taken (RFC 5321 §4.2.3). 535 and 554 can be our own settings. */
function toRefusal(error: unknown): MailRefused {
  const { code, responseCode } = failure.safeParse(error).data ?? {};
  if (responseCode) {
    return new MailRefused(`smtp_${responseCode}`, { permanent: responseCode >= 550 && responseCode <= 553 });
  }
  if (code === "ETIMEDOUT") return new MailRefused("smtp_timeout");
  return new MailRefused(`smtp_${(code ?? "failed").toLowerCase()}`);
}
