import { setTimeout as sleep } from "node:timers/promises";
import type { SQL } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import { LIMITS } from "@/contract/limits";
import { isRemembered } from "../account/address/claims";
import { bringAddressesToForm } from "../account/address/collisions";
import { keepDemoLocal } from "../account/demo";
import { recordWaitingCalls } from "../audit/refused-calls";
import { int } from "../db/query/expressions";
import { fields } from "../db/query/fields";
import { named } from "../db/query/named";
import { query } from "../db/query/query";
import { sql } from "../db/query/sql";
import { run } from "../db/run";
import {
  appConsents,
  appLogouts,
  apps,
  factors,
  invitations,
  oidcPayloads,
  outbox,
  rateLimits,
  recoveries,
  refreshTokens,
  registrations,
  sessions,
  signInSources,
  singleUseTokens,
  trustedDevices,
  users,
} from "../db/schema";
import { countAuditRows, countOrganizationsToday } from "../history/day-counts";
import { env } from "../platform/settings/env";
import { emit } from "../platform/signals";
import { remindMembers } from "./grace-reminders";
import { tellOfRecoveries } from "./recovery-notices";

const r = named(registrations, "r");
const t = named(singleUseTokens, "t");
const p = named(oidcPayloads, "p");
const a = named(apps, "a");
const c = named(appConsents, "c");

/** The removed apps, whose rows go; as a join, so that the planner knows how few they are. */
const REMOVED = sql`(select ${a.id} from ${apps} a where ${a.removedAt} is not null)`;

/**
 * Removes what has expired, in batches so small that no sign-in waits for one. Rows in use are skipped, and any number
 * of instances may run it at once.
 */

type Rule = { name: string; table: PgTable; expired: SQL; onRemoved?: (count: number) => void };

const { keepDays } = LIMITS.housekeeping;

/** Spelled out, so that the planner knows how few rows are as old. */
const ago = (count: number, unit: "seconds" | "hours" | "days"): SQL =>
  sql.raw(`now() - interval '${count} ${unit}'`);
const daysAgo = (days: number): SQL => ago(days, "days");

/** Kept a little longer than they count, so that a late use still gets its own refusal. */
const rules = (): readonly Rule[] => [...whatSignsIn(), ...whatWaits(), ...whatWasTold()];

/** Sessions, and what opens or renews them. */
const whatSignsIn = (): readonly Rule[] => [
  {
    name: "single-use tokens",
    table: singleUseTokens,
    expired: sql`${singleUseTokens}.${singleUseTokens.expiresAt} < ${daysAgo(1)} and not ${isRemembered(daysAgo(1))}`,
  },
  {
    name: "refresh tokens",
    table: refreshTokens,
    expired: sql`${refreshTokens.createdAt} < ${daysAgo(keepDays.refreshTokens)}
      and ${refreshTokens.consumedAt} is not null`,
  },
  {
    name: "sessions",
    table: sessions,
    // How a session ended is asked of what an app may do in its person's absence.
    expired: sql`${sessions.expiresAt} < ${daysAgo(keepDays.sessions)}
      and not exists (select 1 from ${oidcPayloads} p
        where ${p.sessionId} = ${sessions}.${sessions.id} and ${p.outlivesSession})`,
  },
  {
    name: "sign-in sources",
    table: signInSources,
    // A device is known as long as any; that there was one tells the next from an account's first for longer.
    expired: sql`${signInSources.lastSeenAt} < ${ago(LIMITS.signInSource.seconds, "seconds")}
      and (${signInSources.knownEpoch} is null or ${signInSources.lastSeenAt} < ${daysAgo(keepDays.devices)})`,
  },
  {
    name: "trusted devices",
    table: trustedDevices,
    // A session that a trusted device opened may last as long as any; it ends with the device's row.
    expired: sql`${trustedDevices.expiresAt} < ${ago(env().SESSION_MAX_HOURS + 1, "hours")}
      and (${trustedDevices.untrustedAt} is null or ${trustedDevices.untrustedAt} < ${daysAgo(keepDays.untrustedDevices)})`,
  },
  {
    name: "pending methods",
    table: factors,
    // One that is used up has expired while its answer is looked at.
    expired: sql`${factors.status} = 'pending' and ${factors.expiresAt} < ${ago(60, "seconds")}`,
  },
  { name: "recoveries", table: recoveries, expired: sql`${recoveries.closesAt} < now()` },
];

/** Accounts, addresses and invitations that nobody took. */
const whatWaits = (): readonly Rule[] => [
  { name: "registrations", table: registrations, expired: sql`${registrations.expiresAt} < now()` },
  {
    name: "unconfirmed accounts",
    table: users,
    expired: sql`${users.emailVerifiedAt} is null and ${users.createdAt} < now() - interval '1 day'
      and not exists (select 1 from ${registrations} r where ${r.userId} = ${users}.${users.id})
      and not exists (select 1 from ${singleUseTokens} t
        where ${t.userId} = ${users}.${users.id} and ${t.consumedAt} is null and ${t.expiresAt} > now())`,
  },
  {
    name: "held addresses",
    table: users,
    expired: sql`${users.heldFor} is not null
    and ${users.heldUntil} < now()`,
  },
  {
    name: "invitations",
    table: invitations,
    expired: sql`${invitations.expiresAt} < ${daysAgo(keepDays.invitations)}`,
  },
];

/** Expired rate limits, mails, and what was opened for apps. */
const whatWasTold = (): readonly Rule[] => [
  { name: "rate limits", table: rateLimits, expired: sql`${rateLimits.tat} < now()` },
  {
    name: "settled mails",
    table: outbox,
    expired: sql`${outbox.status} <> 'queued' and ${outbox.createdAt} < ${daysAgo(keepDays.mails)}`,
  },
  {
    name: "what was opened for apps",
    table: oidcPayloads,
    expired: sql`${oidcPayloads.expiresAt} < now() - interval '1 hour'`,
  },
  {
    name: "empty grants",
    table: oidcPayloads,
    expired: sql`${oidcPayloads.kind} = 'Grant' and ${oidcPayloads.createdAt} < now() - interval '1 day'
      and not exists (select 1 from ${oidcPayloads} p
        where ${p.grantId} = ${oidcPayloads}.${oidcPayloads.grantId} and ${p.kind} <> 'Grant')`,
  },
  {
    name: "what removed apps were given",
    table: oidcPayloads,
    expired: sql`${oidcPayloads.appId} in ${REMOVED}`,
  },
  {
    name: "what removed apps were allowed",
    table: appConsents,
    expired: sql`${appConsents.appId} in ${REMOVED}`,
  },
  {
    name: "removed apps",
    table: apps,
    expired: sql`${apps.removedAt} is not null
      and not exists (select 1 from ${oidcPayloads} p where ${p.appId} = ${apps}.${apps.id})
      and not exists (select 1 from ${appConsents} c where ${c.appId} = ${apps}.${apps.id})`,
  },
  {
    name: "app logouts",
    table: appLogouts,
    expired: sql`${appLogouts.expiresAt} < now()`,
    onRemoved: countDropped,
  },
];

/** What was told is gone already: what expires never was. */
function countDropped(count: number): void {
  for (let dropped = 0; dropped < count; dropped += 1) emit("appNotice", { outcome: "dropped" });
}

export type Housekeeping = { removed: Record<string, number> };
type Bounds = { batch?: number; batches?: number; pauseMs?: number };

/** @returns how many rows of what were removed; never more than `batch` times `batches` of each */
export async function pruneAll(bounds: Bounds = {}): Promise<Housekeeping> {
  const removed: Record<string, number> = {};
  for (const rule of rules()) {
    const count = await inBatches(bounds, (batch) => removeExpired(rule, batch));
    removed[rule.name] = count;
    rule.onRemoved?.(count);
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
  const [row] = await run(query`
    with old as materialized (
      select ctid from ${table} where ${expired} limit ${batch} for update skip locked),
    gone as (delete from ${table} where ctid = any (array(select ctid from old)) returning 1)
    select ${fields({ count: int(sql`count(*)`) })} from gone`);
  return row?.count ?? 0;
}

/** The trail belongs to the tables' owner. Only its function may shorten it, and never by the last 30 days. */
async function pruneAudit(batch: number): Promise<number> {
  const [row] = await run(query`
    select ${fields({ count: int(sql`prune_audit_events(${daysAgo(env().AUDIT_RETENTION_DAYS)}, ${batch}::int)`) })}`);
  return row?.count ?? 0;
}

/**
 * Maintenance: reminders, daily counts, and removing what has expired. One failing task doesn't stop the others.
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
