import type { SQL } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { LIMITS } from "@/contract/limits";
import { int, intOrNull, str } from "../db/query/expressions";
import { fields } from "../db/query/fields";
import { named } from "../db/query/named";
import { query } from "../db/query/query";
import { sql } from "../db/query/sql";
import { run } from "../db/run";
import { rateLimits } from "../db/schema";
import { stepName, textArray } from "../db/steps";
import { lookupHash } from "../platform/crypto";
import { env } from "../platform/settings/env";

const r = named(rateLimits, "r");

/**
 * Rate limits, counted in Postgres for all instances, in one atomic statement before any expensive work.
 *
 * Generic cell rate algorithm: a bucket of `burst` that refills by one every `everySeconds`, and so lets through more
 * than `burst` within its refill time. A strict maximum takes `slots` buckets of its own, the least recently used
 * first.
 */
export type Bucket = { key: string; everySeconds: number; burst: number; slots: number };

const { everySeconds: spacing, burst: most, burstSeconds } = LIMITS.link;
const DAY = 86_400;

/** A method brings its own with `bucketOf`. */
export type Rule = { everySeconds: number; burst: number; slots?: number };
const RULES = {
  "sign-in:ip": { everySeconds: 1, burst: 100 },
  "sign-in:ip+address": { everySeconds: 15, burst: 20 },
  "sign-in:address": { everySeconds: 36, burst: 100 },
  "sign-in:device": { everySeconds: 15, burst: 20 },
  /** The right password empties the one above, not this one: each sign-in leaves a session. */
  "sign-in:known": { everySeconds: 10, burst: 300 },
  /** Operations inside an account that hash a password: new codes and a new password. */
  "hashes:account": { everySeconds: 30, burst: 10 },
  /** Changes of one's own that are recorded, some of them told by mail. */
  "changes:account": { everySeconds: 30, burst: 60 },
  /** What somebody does by their authority in an organization: each is recorded. */
  "authority:account": { everySeconds: 2, burst: 1000 },
  /** Each tells the account's owner by mail, or its administrators. */
  "recovery:account": { everySeconds: LIMITS.recovery.everySeconds, burst: LIMITS.recovery.burst },
  /** Guesses of the password by who has the mailed link. */
  "recovery-finish:account": { everySeconds: 36, burst: 20 },
  "invite:organization": { everySeconds: 10, burst: 100 },
  "invite:account": { everySeconds: 10, burst: 100 },
  "register:ip": { everySeconds: 6, burst: 60 },
  "confirmation-code:address": { everySeconds: DAY, burst: 1, slots: LIMITS.confirmationCode.perDay },
  "second-step:ip": { everySeconds: 1, burst: 100 },
  "refresh:ip": { everySeconds: 0.5, burst: 200 },
  /** Each begins a sign-in for an app, and keeps it for an hour. */
  "app:ip": { everySeconds: 1, burst: 100 },
  /** The same by an app's own server, for all who use it; of an app without a secret the one above counts, too. */
  "app-push:ip": { everySeconds: 0.02, burst: 1000 },
  /** Signing out at an app, which leads here. */
  "app-logout:ip": { everySeconds: 1, burst: 100 },
  /** Exchanging and giving back tokens by an app's own server, before it is known which app it is. */
  "app-token:ip": { everySeconds: 0.005, burst: 5000 },
  /** Refreshing an app's tokens: each leaves a row or two for a quarter of an hour. */
  "app-token:grant": { everySeconds: 10, burst: 60 },
  /** The same by all their devices, so that nobody uses up what is for everybody in an app. */
  "app-token:person": { everySeconds: 1, burst: 300 },
  /** The same by an app, for all who use it. */
  "app-token:app": { everySeconds: 0.005, burst: 5000 },
  "link:ip": { everySeconds: 2, burst: 60 },
  "mail:ip": { everySeconds: 6, burst: 60 },
  /** Together: one mail in 30 seconds, five in 15 minutes, per address and purpose. */
  "mail:address-spacing": { everySeconds: spacing, burst: 1 },
  /** Mails that other people cause: five of a kind in 15 minutes. */
  "mail:recipient": { everySeconds: burstSeconds, burst: 1, slots: most },
  "mail:address": { everySeconds: burstSeconds, burst: 1, slots: most },
} as const satisfies Record<string, Rule>;
export type RuleName = keyof typeof RULES;

/** @param subject what is counted: an address, a client address, both; kept only as a keyed hash */
export const bucket = (rule: RuleName, subject: string): Bucket => bucketOf(rule, RULES[rule], subject);

/** The same by a rule that stands elsewhere. @param name no other rule's; `…:ip` where it counts a client's address */
export function bucketOf(name: string, { everySeconds, burst, slots = 1 }: Rule, subject: string): Bucket {
  // Offices behind one address, and load tests, scale what counts by client address alone.
  const scale = name.endsWith(":ip") ? env().RATE_LIMIT_MULTIPLIER : 1;
  return {
    key: lookupHash(name, subject),
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

/**
 * The steps that take one from every bucket in turn; `room` has a row where each had something left. A bucket that
 * refuses leaves the later ones alone, so that asking too often uses up nothing of others. One order everywhere keeps
 * two requests from waiting for each other.
 */
export function takeAll(buckets: readonly Bucket[]): SQL {
  const name = (index: number) => stepName("room", index);
  const steps = buckets.map(
    (one, index) => sql`${name(index)} as (${take(one, index === 0 ? undefined : name(index - 1))})`,
  );
  return sql`${sql.join(steps, sql`, `)}, room as (select 1 as one from ${name(buckets.length - 1)})`;
}

const interval = (seconds: number): SQL => sql`make_interval(secs => ${seconds}::double precision)`;

/** @param source where given, nothing is taken unless it has a row */
function take(one: Bucket, source?: SQL): SQL {
  const step = interval(one.everySeconds);
  return sql`insert into ${rateLimits} as r (${rateLimits.key}, ${rateLimits.tat})
    select ${slotToTake(one)}, now() + ${step} ${source ? sql`where exists (select 1 from ${source})` : sql``}
    on conflict (${rateLimits.key}) do update set ${rateLimits.tat} = greatest(${r.tat}, now()) + ${step}
      where greatest(${r.tat}, now()) + ${step} <= now() + ${interval(one.everySeconds * one.burst)}
    returning ${rateLimits.key}`;
}

/** The key of a bucket's only slot, or of the one that was used longest ago. */
function slotToTake(one: Bucket): SQL {
  if (one.slots === 1) return sql`${one.key}::text`;
  return sql`(select slot.${rateLimits.key} from unnest(${textArray(keysOf(one))}) as slot(${rateLimits.key})
    left join ${rateLimits} held on held.${rateLimits.key} = slot.${rateLimits.key}
      order by held.${rateLimits.tat} nulls first limit 1)`;
}

/** Whole seconds until every bucket has something left again; at least 1. */
export async function waitFor(buckets: readonly Bucket[]): Promise<number> {
  const slots = buckets.flatMap((one) =>
    keysOf(one).map(
      (key) =>
        sql`(${one.key}::text, ${key}::text, ${interval(one.everySeconds)},
          ${interval(one.everySeconds * one.burst)})`,
    ),
  );
  const [row] = await run(query`
    select ${fields({ seconds: intOrNull(sql`max(seconds)::int`) })} from (
      select min(coalesce(ceil(extract(epoch from ${r.tat} + b.step - b.allowance - now())), 0)) as seconds
      from (values ${sql.join(slots, sql`, `)}) as b(bucket, ${rateLimits.key}, step, allowance)
        left join ${rateLimits} r on ${r.key} = b.${rateLimits.key}
      group by b.bucket) as waits`);
  return Math.max(1, row?.seconds ?? 1);
}

/** @throws AppError RATE_LIMITED with the seconds to wait */
export async function limit(...buckets: readonly Bucket[]): Promise<void> {
  if (await hasRoom(...buckets)) return;
  throw new AppError("RATE_LIMITED", { retryAfter: await waitFor(buckets) });
}

/**
 * Takes one from every bucket; false where one was empty. Nobody waits for the disk or a standby: a crash of the
 * database, or a failover, loses the last counts, as a rule those of less than a second.
 */
export async function hasRoom(...buckets: readonly Bucket[]): Promise<boolean> {
  const [row] = await run(query`
    with ${takeAll(buckets)}
    select ${fields({ taken: int(sql`count(*)::int`), commit: WITHOUT_THE_DISK })} from room`);
  return (row?.taken ?? 0) > 0;
}

/** Until its transaction ends, which is the statement's (PostgreSQL's manual, "Asynchronous Commit"). */
const WITHOUT_THE_DISK = str(sql`set_config('synchronous_commit', 'off', true)`);

/** The step that empties counts, after a success. */
export function forget(buckets: readonly Bucket[], source: SQL): SQL {
  const keys = textArray(buckets.flatMap(keysOf));
  // Locked in the order of taking, or two requests could wait for each other.
  return sql`delete from ${rateLimits} where ${rateLimits.key} in (
    select ${rateLimits.key} from ${rateLimits} where ${rateLimits.key} = any(${keys})
      and exists (select 1 from ${source})
    order by array_position(${keys}, ${rateLimits.key}) for update)`;
}
