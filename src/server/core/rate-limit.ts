import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { LIMITS } from "@/contract/limits";
import { run } from "../db/run";
import { lookupHash } from "../platform/crypto";
import { env } from "../platform/env";

/**
 * Limits live in Postgres, shared by all instances, counted before any expensive work, in one atomic statement.
 * Generic cell rate algorithm: a bucket of `burst` that refills by one every `everySeconds`. Such a bucket gives more
 * than `burst` within the time it takes to fill; where so many in so long is a promise, there are as many `slots`, each
 * a bucket of its own, and one is taken from the slot that was used longest ago.
 */
export type Bucket = { key: string; everySeconds: number; burst: number; slots: number };

const { everySeconds: spacing, burst: most, burstSeconds } = LIMITS.link;

type Rule = { everySeconds: number; burst: number; slots?: number };
const RULES = {
  "sign-in:ip": { everySeconds: 1, burst: 100 },
  "sign-in:ip+address": { everySeconds: 15, burst: 20 },
  "sign-in:address": { everySeconds: 36, burst: 100 },
  "sign-in:device": { everySeconds: 15, burst: 20 },
  "invite:organization": { everySeconds: 10, burst: 100 },
  "register:ip": { everySeconds: 6, burst: 60 },
  "second-step:ip": { everySeconds: 1, burst: 100 },
  "refresh:ip": { everySeconds: 0.5, burst: 200 },
  "passkey:ip": { everySeconds: 1, burst: 100 },
  "link:ip": { everySeconds: 2, burst: 60 },
  "mail:ip": { everySeconds: 6, burst: 60 },
  /** Together: one mail in 30 seconds, five in 15 minutes, per address and purpose. */
  "mail:address-spacing": { everySeconds: spacing, burst: 1 },
  "mail:address": { everySeconds: burstSeconds, burst: 1, slots: most },
} as const satisfies Record<string, Rule>;
export type RuleName = keyof typeof RULES;

/** @param subject what is counted: an address, a client address, both; kept only as a keyed hash */
export function bucket(rule: RuleName, subject: string): Bucket {
  const { everySeconds, burst, slots = 1 }: Rule = RULES[rule];
  // Offices behind one address, and load tests, scale what counts by client address alone.
  const scale = rule.endsWith(":ip") ? env().RATE_LIMIT_MULTIPLIER : 1;
  return {
    key: lookupHash(rule, subject),
    everySeconds: everySeconds / scale,
    burst: Math.ceil(burst * scale),
    slots,
  };
}

/** IPv6 clients hold a /64 each, so they are counted by it (RFC 6177). */
export function clientNetwork(ip: string): string {
  if (!ip.includes(":")) return ip;
  const [head = "", tail = ""] = ip.toLowerCase().split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === "" ? [] : tail.split(":");
  const zeros = ip.includes("::")
    ? Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => "0")
    : [];
  const groups = [...left, ...zeros, ...right].slice(0, 4);
  return groups.map((group) => Number.parseInt(group || "0", 16).toString(16)).join(":");
}

const keysOf = ({ key, slots }: Bucket): string[] =>
  slots === 1 ? [key] : Array.from({ length: slots }, (_, slot) => `${key}:${slot}`);

const slotsOf = (buckets: readonly Bucket[]): SQL => {
  const rows = buckets.flatMap((one) => keysOf(one).map((key) => slotRow(one, key)));
  return sql`(values ${sql.join(rows, sql`, `)}) as b(bucket, key, step, allowance)`;
};
const slotRow = ({ key: name, everySeconds, burst }: Bucket, key: string): SQL =>
  sql`(${name}::text, ${key}::text, make_interval(secs => ${everySeconds}::double precision), make_interval(secs => ${everySeconds * burst}::double precision))`;

/**
 * The step that takes one from every bucket: as many rows come back as had something left.
 * @param source where given, nothing is taken unless it has a row
 */
export function take(buckets: readonly Bucket[], source?: SQL): SQL {
  const slots = slotsOf(buckets);
  const chosen = buckets.every((one) => one.slots === 1)
    ? slots
    : sql`(select distinct on (b.bucket) b.key, b.step
        from ${slots} left join rate_limits as held on held.key = b.key
        order by b.bucket, held.tat nulls first) as b`;
  return sql`insert into rate_limits as r (key, tat)
    select b.key, now() + b.step from ${chosen}
    ${source ? sql`where exists (select 1 from ${source})` : sql`where true`}
    -- One order for all, so that two requests with the same keys can't wait for each other.
    order by b.key collate "C"
    on conflict (key) do update set tat = greatest(r.tat, now()) + (excluded.tat - now())
      where greatest(r.tat, now()) + (excluded.tat - now())
        <= now() + (select b.allowance from ${slots} where b.key = excluded.key)
    returning key`;
}

/** Whole seconds until every bucket has something left again; at least 1. */
export async function waitFor(buckets: readonly Bucket[]): Promise<number> {
  const [row] = await run<{ seconds: number }>(sql`
    select max(seconds)::int as seconds from (
      select min(coalesce(ceil(extract(epoch from r.tat + b.step - b.allowance - now())), 0)) as seconds
      from ${slotsOf(buckets)} left join rate_limits r on r.key = b.key group by b.bucket) as waits`);
  return Math.max(1, row?.seconds ?? 1);
}

/** @throws AppError RATE_LIMITED with the seconds to wait */
export async function limit(...buckets: readonly Bucket[]): Promise<void> {
  if (await hasRoom(...buckets)) return;
  throw new AppError("RATE_LIMITED", { retryAfter: await waitFor(buckets) });
}

/** Takes one from every bucket; false where one was empty. */
export async function hasRoom(...buckets: readonly Bucket[]): Promise<boolean> {
  return (await run(take(buckets))).length === buckets.length;
}

/** The step that empties a count, after a success. */
export function forget(buckets: readonly Bucket[], source: SQL): SQL {
  const keys = sql.join(
    buckets.flatMap(keysOf).map((key) => sql`${key}`),
    sql`, `,
  );
  // Locked in the order in which `take` writes, or the two could wait for each other.
  return sql`delete from rate_limits where key in (
    select key from rate_limits where key in (${keys}) and exists (select 1 from ${source})
    order by key collate "C" for update)`;
}
