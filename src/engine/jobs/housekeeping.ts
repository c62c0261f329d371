import { setTimeout as sleep } from "node:timers/promises";
import { bringAddressesToForm } from "../account/address/collisions";
import { keepDemoLocal } from "../account/demo";
import { recordWaitingCalls } from "../audit/refused-calls";
import { isOutOfTime } from "../db/pool/unavailable";
import { int } from "../db/query/expressions";
import { fields } from "../db/query/fields";
import { query } from "../db/query/query";
import { sql } from "../db/query/sql";
import { run } from "../db/run";
import { countAuditRows, countOrganizationsToday } from "../history/day-counts";
import { log } from "../platform/log";
import { env } from "../platform/settings/env";
import { daysAgo, type Rule, rules } from "./expired";
import { remindMembers } from "./grace-reminders";
import { tellOfRecoveries } from "./recovery-notices";

/**
 * Removes what has expired, in batches so small that no sign-in waits for one. Rows in use are skipped, and any number
 * of instances may run it at once.
 */

export type Housekeeping = { removed: Record<string, number> };
type Bounds = { batch?: number; batches?: number; pauseMs?: number };

/**
 * @returns how many rows of what were removed; never more than `batch` times `batches` of each
 * @throws AggregateError of what failed, once everything was tried
 */
export async function pruneAll(bounds: Bounds = {}): Promise<Housekeeping> {
  const removed: Record<string, number> = {};
  await tryAll([
    ...rules().map((rule) => async () => {
      const count = await reporting(
        rule.name,
        inBatches(bounds, (batch) => removeExpired(rule, batch)),
      );
      removed[rule.name] = count;
      rule.onRemoved?.(count);
    }),
    async () => {
      removed["audit events"] = await reporting("audit events", inBatches(bounds, pruneAudit));
    },
  ]);
  return { removed };
}

/** Says in the log what couldn't be removed. */
async function reporting<T>(name: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    log("warn", "what has expired can't be removed", { task: name, error });
    throw error;
  }
}

/** @throws AggregateError of those that failed, once all were tried: what stops one must not stop the others */
async function tryAll(tasks: readonly (() => Promise<unknown>)[]): Promise<void> {
  const faults: unknown[] = [];
  for (const task of tasks) {
    try {
      await task();
    } catch (error) {
      faults.push(...(error instanceof AggregateError ? error.errors : [error]));
    }
  }
  if (faults.length > 0)
    throw new AggregateError(faults, "some maintenance tasks failed", { cause: faults[0] });
}

async function inBatches(
  { batch = 500, batches = 20, pauseMs = 20 }: Bounds,
  once: (batch: number) => Promise<number>,
): Promise<number> {
  let size = batch;
  let total = 0;
  for (let turn = 0; turn < batches; turn += 1) {
    const count = await once(size).catch((error: unknown) => {
      if (size === 1 || !isOutOfTime(error)) throw error;
      return undefined;
    });
    // Nothing of it was done, and as much again would never be.
    if (count === undefined) size = Math.ceil(size / 10);
    total += count ?? 0;
    if (count !== undefined && count < size) break;
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
  let done: Housekeeping = { removed: {} };
  await tryAll([
    keepDemoLocal,
    bringAddressesToForm,
    remind,
    tell,
    count,
    tellRefusals,
    () => countOrganizationsToday(50),
    async () => {
      done = await pruneAll();
    },
  ]);
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
