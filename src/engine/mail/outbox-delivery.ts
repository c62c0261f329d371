import { and, eq, lte, sql } from "drizzle-orm";
import { bool, str } from "../db/query/expressions";
import { outbox } from "../db/schema";
import { log } from "../platform/log";
import { emit } from "../platform/signals";
import type { Brand } from "./layout/brand";
import type { Templates } from "./layout/template";
import { mailContext, type OutboxDatabase, openMail, TIME_ZONE_OF_OWNER } from "./outbox";
import { type DeliveryCounts, Pace } from "./pace";
import { renderMail } from "./render";
import { MailRefused, type OutgoingMail, relayable, type Sender } from "./sender";

export type DeliveryOptions = {
  /** How many mails to take at most. */
  limit: number;
  from: string;
  brand: Brand;
  templates: Templates;
  /** The pace to keep between calls; without it each call starts anew. */
  pace?: Pace;
  /** From 0 up to 1; spreads the tries of instances that failed together. */
  random?: () => number;
};

/** Six times the longest send, so a lease ends only when its worker is gone. */
const LEASE_SECONDS = 60;
const BACKOFF_SECONDS = [5, 15, 60, 300, 900] as const;
const JITTER = 0.2;
const MAX_RETRY_AFTER_SECONDS = 86_400;
/** RFC 5321 §4.5.3.1 sets the lengths; no character that could make it two recipients or a header. */
const ONE_ADDRESS = /^[^\s,;:<>()[\]\\"@\p{Cc}\p{Cf}]{1,64}@[^\s,;:<>()[\]\\"@\p{Cc}\p{Cf}]{1,253}$/u;

/**
 * Sends what is due until nothing is or the sender asks for patience, on any number of workers.
 *
 * A row is claimed by pushing its next try one lease ahead. That hides it from other workers and brings it back should
 * this one die. If it dies between sending and settling, the mail is handed over once more with its idempotency key:
 * Resend recognises it, and over SMTP it carries the same Message-ID.
 */
export async function deliverDue(
  db: OutboxDatabase,
  sender: Sender,
  options: DeliveryOptions,
): Promise<DeliveryCounts> {
  const { limit, pace = new Pace() } = options;
  const counts = { ...NONE };
  for (let left = limit; left > 0; ) {
    const wanted = Math.min(left, pace.room);
    const claimed = wanted > 0 ? await claim(db, wanted) : [];
    const outcomes = await Promise.all(claimed.map((row) => hand(row, db, sender, options)));
    const batch = { ...NONE };
    for (const { status } of outcomes) batch[status] += 1;
    for (const status of STATUSES) counts[status] += batch[status];
    const rests = outcomes.flatMap(
      (outcome) => ("retryAfterSeconds" in outcome ? outcome.retryAfterSeconds : []) ?? [],
    );
    pace.learn(batch, rests.length > 0 ? Math.max(...rests) : undefined);
    if (claimed.length < wanted || wanted === 0) break;
    left -= claimed.length;
  }
  return counts;
}

const STATUSES = ["sent", "retrying", "dropped"] as const;
const NONE: DeliveryCounts = { sent: 0, retrying: 0, dropped: 0 };

async function hand(
  row: Claimed,
  db: OutboxDatabase,
  sender: Sender,
  options: DeliveryOptions,
): Promise<Outcome> {
  const outcome = await attempt(row, sender, options);
  await settle(db, row, outcome, sender, options.random ?? Math.random);
  emit("mail", { outcome: outcome.status });
  return outcome;
}

type Claimed = Awaited<ReturnType<typeof claim>>[number];

/** A `with` and not an `in (select …)`: the planner may run a subquery again, which locks more than the limit. */
function claim(db: OutboxDatabase, count: number) {
  const due = db.$with("due").as(
    db
      .select({ dueId: str(sql`${outbox.id}`).as("due_id") })
      .from(outbox)
      // A literal, not a parameter: the planner must see that the partial index of due mails applies.
      .where(and(sql`${outbox.status} = 'queued'`, lte(outbox.nextAttemptAt, sql`now()`)))
      .orderBy(outbox.nextAttemptAt)
      .limit(count)
      .for("update", { skipLocked: true }),
  );
  return db
    .with(due)
    .update(outbox)
    .set({
      attempts: sql`${outbox.attempts} + 1`,
      nextAttemptAt: sql`now() + make_interval(secs => ${LEASE_SECONDS}::float8)`,
    })
    .from(due)
    .where(eq(outbox.id, due.dueId))
    .returning({
      id: outbox.id,
      idempotencyKey: outbox.idempotencyKey,
      template: outbox.template,
      sealed: outbox.sealed,
      keyId: outbox.keyId,
      attempts: outbox.attempts,
      createdAt: outbox.createdAt,
      expiresAt: outbox.expiresAt,
      timeZone: TIME_ZONE_OF_OWNER,
      expired: bool(sql`${outbox.expiresAt} <= now()`),
    });
}

type Outcome =
  | { status: "sent" }
  | { status: "dropped"; reason: string }
  | { status: "retrying"; reason: string; retryAfterSeconds: number | undefined };

async function attempt(row: Claimed, sender: Sender, options: DeliveryOptions): Promise<Outcome> {
  if (row.expired) return { status: "dropped", reason: "expired" };
  const mail = prepare(row, options);
  if ("status" in mail) return mail;
  try {
    await sender.send(mail);
    return { status: "sent" };
  } catch (error) {
    // Words of an unknown error may hold the address or the link; its class can't.
    const refusal = error instanceof MailRefused ? error : new MailRefused("failed");
    if (refusal.permanent) return { status: "dropped", reason: refusal.reason };
    return { status: "retrying", reason: refusal.reason, retryAfterSeconds: refusal.retryAfterSeconds };
  }
}

/**
 * Opens and renders a row. A mail that only another version can read is left to other instances until it expires. So
 * is one whose links lead to an origin not served here yet.
 */
function prepare(row: Claimed, { from, brand, templates }: DeliveryOptions): OutgoingMail | Outcome {
  try {
    if (!row.sealed) return { status: "dropped", reason: "empty" };
    const { to, props } = openMail({ ...row, sealed: row.sealed });
    if (!ONE_ADDRESS.test(relayable(to))) return { status: "dropped", reason: "bad_address" };
    const { subject, text, html } = renderMail(
      templates,
      { template: row.template, props },
      mailContext(row, brand),
    );
    return { to, from, subject, text, html, idempotencyKey: row.idempotencyKey };
  } catch (error) {
    log("error", "mail can't be read here", { subjectId: row.id, error });
    return { status: "retrying", reason: "unreadable", retryAfterSeconds: undefined };
  }
}

async function settle(
  db: OutboxDatabase,
  row: Claimed,
  outcome: Outcome,
  sender: Sender,
  random: () => number,
): Promise<void> {
  const change =
    outcome.status === "retrying"
      ? { nextAttemptAt: nextTry(row.attempts, outcome.retryAfterSeconds, random), lastError: outcome.reason }
      : {
          status: outcome.status,
          settledAt: sql`now()`,
          lastError: outcome.status === "dropped" ? outcome.reason : null,
          ...(outcome.status === "sent" && sender.isMailbox ? {} : { sealed: null }),
        };
  // A worker that outlived its lease must not overwrite its successor's result, unless it did send the mail.
  const isMine = outcome.status === "sent" ? undefined : eq(outbox.attempts, row.attempts);
  await db
    .update(outbox)
    .set(change)
    .where(and(eq(outbox.id, row.id), eq(outbox.status, "queued"), isMine));
}

/**
 * While a mail is worth something it gets another try, so a pause is never longer than a quarter of the life it has left.
 * None reaches beyond its end, or a dead link would stay in the table.
 */
function nextTry(attempts: number, retryAfterSeconds: number | undefined, random: () => number) {
  const step = BACKOFF_SECONDS[Math.min(attempts, BACKOFF_SECONDS.length) - 1] ?? BACKOFF_SECONDS[0];
  const backOff = step * (1 + JITTER * (2 * random() - 1));
  const atLeast = Math.min(retryAfterSeconds ?? 0, MAX_RETRY_AFTER_SECONDS);
  const quarter = sql`greatest(extract(epoch from ${outbox.expiresAt} - now())::float8 / 4, ${BACKOFF_SECONDS[0]}::float8)`;
  const pause = sql`greatest(${atLeast}::float8, least(${backOff}::float8, ${quarter}))`;
  return sql`least(now() + make_interval(secs => ${pause}), ${outbox.expiresAt})`;
}
