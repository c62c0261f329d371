import { setTimeout as sleep } from "node:timers/promises";
import { type SQL, sql } from "drizzle-orm";
import { LIMITS } from "@/contract/limits";
import { bringAddressesToForm } from "../account/address/collisions";
import { keepDemoLocal } from "../account/demo";
import { recordWaitingCalls } from "../audit/refused-calls";
import { run } from "../db/run";
import { inSeconds } from "../db/sql";
import { countAuditRows, countOrganizationsToday } from "../history/day-counts";
import { env } from "../platform/settings/env";
import { remindMembers } from "./grace-reminders";
import { tellOfRecoveries } from "./recovery-notices";

/**
 * Removes what has expired, in batches small enough that no sign-in waits for one, and skips rows that somebody is
 * using. Any number of instances may do it at once.
 */

type Rule = { name: string; table: string; expired: SQL };

const { keepDays } = LIMITS.housekeeping;

const daysAgo = (days: number): SQL => sql`now() - make_interval(days => ${days}::int)`;

/** Kept a little longer than they count, so that a late use still gets its own refusal. */
const rules = (): readonly Rule[] => [
  {
    name: "single-use tokens",
    table: "single_use_tokens",
    expired: sql`expires_at < now() - interval '1 day'`,
  },
  {
    name: "refresh tokens",
    table: "refresh_tokens",
    expired: sql`created_at < ${daysAgo(keepDays.refreshTokens)} and consumed_at is not null`,
  },
  {
    name: "sessions",
    table: "sessions",
    expired: sql`expires_at < ${daysAgo(keepDays.sessions)}`,
  },
  { name: "rate limits", table: "rate_limits", expired: sql`tat < now()` },
  { name: "registrations", table: "registrations", expired: sql`expires_at < now()` },
  {
    name: "unconfirmed accounts",
    table: "users",
    expired: sql`email_verified_at is null and created_at < now() - interval '1 day'
      and not exists (select 1 from registrations r where r.user_id = users.id)
      and not exists (select 1 from single_use_tokens t
        where t.user_id = users.id and t.consumed_at is null and t.expires_at > now())`,
  },
  { name: "held addresses", table: "users", expired: sql`held_for is not null and held_until < now()` },
  {
    name: "pending methods",
    table: "factors",
    expired: sql`status = 'pending' and expires_at < now()`,
  },
  { name: "recoveries", table: "recoveries", expired: sql`closes_at < now()` },
  {
    name: "sign-in sources",
    table: "sign_in_sources",
    expired: sql`last_seen_at < ${inSeconds(-LIMITS.signInSource.seconds)}`,
  },
  {
    name: "trusted devices",
    table: "trusted_devices",
    // A session that a device opened while it was trusted may last as long as any, and ends with the device's row.
    expired: sql`expires_at < now() - make_interval(hours => ${env().SESSION_MAX_HOURS + 1}::int)
      and (untrusted_at is null or untrusted_at < ${daysAgo(keepDays.untrustedDevices)})`,
  },
  {
    name: "what was opened for apps",
    table: "oidc_payloads",
    expired: sql`expires_at < now() - interval '1 hour'`,
  },
  {
    name: "empty grants",
    table: "oidc_payloads",
    expired: sql`kind = 'Grant' and created_at < now() - interval '1 day' and not exists (
      select 1 from oidc_payloads t where t.grant_id = oidc_payloads.grant_id and t.kind <> 'Grant')`,
  },
  { name: "app logouts", table: "app_logouts", expired: sql`expires_at < now()` },
  {
    name: "invitations",
    table: "invitations",
    expired: sql`expires_at < ${daysAgo(keepDays.invitations)}`,
  },
  {
    name: "settled mails",
    table: "outbox",
    expired: sql`status <> 'queued' and created_at < ${daysAgo(keepDays.mails)}`,
  },
];

export type Housekeeping = { removed: Record<string, number> };
type Bounds = { batch?: number; batches?: number; pauseMs?: number };

/** @returns how many rows of what were removed; never more than `batch` times `batches` of each */
export async function pruneAll(bounds: Bounds = {}): Promise<Housekeeping> {
  const removed: Record<string, number> = {};
  for (const rule of rules()) {
    removed[rule.name] = await inBatches(bounds, (batch) => removeExpired(rule, batch));
  }
  removed["audit events"] = await inBatches(bounds, pruneAudit);
  return { removed };
}

async function inBatches(
  { batch = 500, batches = 20, pauseMs = 20 }: Bounds,
  once: (batch: number) => Promise<number>,
): Promise<number> {
  let total = 0;
  for (let turn = 0; turn < batches; turn += 1) {
    const count = await once(batch);
    total += count;
    if (count < batch) break;
    // Others' statements come first.
    await sleep(pauseMs);
  }
  return total;
}

async function removeExpired({ table, expired }: Rule, batch: number): Promise<number> {
  const name = sql.identifier(table);
  const [row] = await run<{ count: number }>(sql`
    with old as materialized (
      select ctid from ${name} where ${expired} limit ${batch} for update skip locked),
    gone as (delete from ${name} where ctid = any (array(select ctid from old)) returning 1)
    select count(*)::int as count from gone`);
  return row?.count ?? 0;
}

/** The trail is the tables' owner's: its function alone may shorten it, and never by its last 30 days. */
async function pruneAudit(batch: number): Promise<number> {
  const [row] = await run<{ count: number }>(sql`
    select prune_audit_events(now() - make_interval(days => ${env().AUDIT_RETENTION_DAYS}::int), ${batch}::int) as count`);
  return row?.count ?? 0;
}

/**
 * What is not anybody's request and not urgent: reminders, daily counts, and removing what has expired. One that fails
 * doesn't keep the others from being done.
 * @throws AggregateError of what failed, once all were tried
 */
export async function runMaintenance(): Promise<Housekeeping> {
  const faults: unknown[] = [];
  const tasks = [
    keepDemoLocal,
    bringAddressesToForm,
    remind,
    tell,
    count,
    tellRefusals,
    () => countOrganizationsToday(50),
  ];
  for (const task of tasks) {
    try {
      await task();
    } catch (error) {
      faults.push(error);
    }
  }
  const done = await pruneAll();
  if (faults.length > 0)
    throw new AggregateError(faults, "some maintenance tasks failed", { cause: faults[0] });
  return done;
}

const tell = () => tellOfRecoveries(REMINDED_AT_ONCE);
const remind = () => remindMembers(REMINDED_AT_ONCE);

const tellRefusals = () => inBatches({}, recordWaitingCalls);

async function count(): Promise<void> {
  while ((await countAuditRows(COUNT_BATCH)) === COUNT_BATCH) await sleep(20);
}

const COUNT_BATCH = 5_000;
/** An organization of 100,000 hears of it within a working day; mail that somebody waits for still goes in between. */
const REMINDED_AT_ONCE = 200;
