import type { CreateEmailRequestOptions, Resend } from "resend";
import { AUTOMATIC, MailRefused, relayable, SEND_DEADLINE_SECONDS, type Sender } from "./sender";

const DEADLINE = Symbol("deadline");

/**
 * Sends through Resend, which keeps an idempotency key for 24 hours: a mail whose answer got lost is not sent twice.
 * @param options.deadlineSeconds how long one call may take; the SDK has no limit of its own
 */
export function resendSender(options: {
  apiKey: string;
  baseUrl?: string | undefined;
  deadlineSeconds?: number;
}): Sender {
  const { apiKey, baseUrl } = options;
  // Loaded with the first mail, which no start waits for.
  let client: Promise<Resend> | undefined;
  const opened = () => {
    client ??= import("resend").then((library) => new library.Resend(apiKey, baseUrl ? { baseUrl } : {}));
    return client;
  };
  const deadlineMs = (options.deadlineSeconds ?? SEND_DEADLINE_SECONDS) * 1000;
  return {
    isMailbox: false,
    async send({ idempotencyKey, ...mail }) {
      const { emails } = await opened();
      const abort = new AbortController();
      // The SDK hands its options to fetch: `signal` ends the call for real, and a redirect never carries the mail on.
      const request: CreateEmailRequestOptions & RequestInit = {
        idempotencyKey,
        signal: abort.signal,
        redirect: "error",
      };
      const message = { ...mail, to: relayable(mail.to), headers: AUTOMATIC };
      const answer = await beforeDeadline(emails.send(message, request), deadlineMs);
      if (answer === DEADLINE) {
        abort.abort();
        throw new MailRefused("resend_timeout");
      }
      if (answer.error) throw toRefusal(answer.error, answer.headers ?? {});
    },
    close() {},
  };
}

async function beforeDeadline<T>(work: Promise<T>, deadlineMs: number): Promise<T | typeof DEADLINE> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<typeof DEADLINE>((resolve) => {
    timer = setTimeout(() => resolve(DEADLINE), deadlineMs);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

/** 400 and 422 are about this mail and final. Everything else (key, quota, outage) may be mended while it waits. */
function toRefusal(error: { statusCode: number | null }, headers: Record<string, string>): MailRefused {
  const status = error.statusCode;
  if (typeof status !== "number") return new MailRefused("resend_unreachable");
  return new MailRefused(`resend_${status}`, {
    permanent: status === 400 || status === 422,
    retryAfterSeconds: retryAfter(headers["retry-after"]),
  });
}

/** RFC 9110 §10.2.3 allows a date too; seconds are what Resend sends. */
function retryAfter(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,6}$/.test(value) ? Number(value) : undefined;
}
