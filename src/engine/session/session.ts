import { randomUUID } from "node:crypto";
import { type SQL, sql } from "drizzle-orm";
import { LIMITS } from "@/contract/limits";
import type { SessionLevel } from "@/contract/session-levels";
import type { Caller } from "../audit/caller";
import { run } from "../db/run";
import { andSteps, changed, inSeconds, json } from "../db/sql";
import { signAccessToken } from "../platform/access-token";
import { randomToken, tokenHash } from "../platform/crypto";
import { env } from "../platform/settings/env";
import { assuranceOf, authTimeOf } from "./policy/assurance";
import { lockAccount, lockPerson } from "./principal/epochs";
import type { Account, Principal, Proof, Session } from "./principal/principal";

/**
 * Sessions as rows, and what is handed out for them. A cookie session has one opaque token at every level. A bearer
 * session has an opaque token until it is full, then access tokens and one live refresh token. Every raise in level,
 * step-up and password change gives new tokens and kills the old ones at once (ASVS 7.2.4).
 */

export type Issued = {
  sessionId: string;
  level: SessionLevel;
  /** The opaque token: the cookie's value, or a bearer's pending or enrolling token. */
  opaqueToken: string | null;
  accessToken: string | null;
  refreshToken: string | null;
  /** When the access or opaque token ends, Unix milliseconds. */
  expiresAt: number;
};

type Secrets = { opaqueToken: string | null; refreshToken: string | null };

function newSecrets(carrier: Session["carrier"], level: SessionLevel): Secrets {
  const isBearer = carrier === "bearer";
  return isBearer && level === "full"
    ? { opaqueToken: null, refreshToken: randomToken() }
    : { opaqueToken: randomToken(), refreshToken: null };
}

const hashOf = (token: string | null): SQL => sql`${token === null ? null : tokenHash(token)}::bytea`;

export const lifetimeOf = (level: SessionLevel): number =>
  level === "full" ? env().SESSION_MAX_HOURS * 3600 : LIMITS.pendingSession.seconds;

type RowAfterChange = {
  id: string;
  generation: number;
  expiresAt: Date;
  signedInAt: Date;
  provedAt: Date | null;
  now: Date;
};

async function present(
  row: RowAfterChange,
  level: SessionLevel,
  secrets: Secrets,
  account: Pick<Account, "id" | "organization" | "passwordByMail">,
  proofs: readonly Proof[],
): Promise<Issued> {
  const notAfter = row.expiresAt;
  const base = { sessionId: row.id, level, ...secrets };
  if (secrets.opaqueToken !== null) return { ...base, accessToken: null, expiresAt: notAfter.getTime() };
  const { token, expiresAt } = await signAccessToken({
    userId: account.id,
    sessionId: row.id,
    generation: row.generation,
    orgId: account.organization?.id ?? null,
    ...assuranceOf(account, proofs),
    authTime: authTimeOf({ ...row, proofs }),
    now: row.now,
    notAfter,
  });
  return { ...base, accessToken: token, expiresAt };
}

const RETURNING = sql.raw(
  `id, generation, expires_at as "expiresAt", signed_in_at as "signedInAt", proved_at as "provedAt", now() as "now"`,
);

export type NewSession = {
  account: Account;
  level: SessionLevel;
  proofs: readonly Proof[];
  /** The proofs make the session fresh: true for every way in but a trusted device. */
  isProved: boolean;
  trustedDeviceId?: string | null;
  /** A condition on the person's row that must still hold, such as the password that was compared. */
  onlyIf?: SQL | undefined;
  /** A further step raises the account's numbers (RAISE_ACCESS): this session is what survives. */
  endsOthers?: boolean | undefined;
};

/**
 * Opens a session.
 * @param also further steps of the same statement, over the new row `opened`
 * @param spend the step that spends the proof, on condition of a row in `account`
 * @returns undefined when the account, or what was proved of it, is gone by now
 */
export async function openSession(
  caller: Caller,
  input: NewSession,
  also: (opened: SQL) => SQL[],
  spend: SQL = sql`select 1 from account`,
): Promise<Issued | undefined> {
  const { account, level, proofs, trustedDeviceId = null } = input;
  // What ends everything else in the same statement opens under the number it raises to.
  const raised = input.endsOthers === true ? 1 : 0;
  const { rules } = account.epochs;
  const [access, trust] = [account.epochs.access + raised, account.epochs.trust + raised];
  const secrets = newSecrets(caller.carrier, level);
  const [row] = await run<RowAfterChange>(sql`
    with ${lockForSession(input)},
    spent as (${spend}),
    opened as (
      insert into sessions (id, user_id, token_hash, carrier, level, proofs, proved_at, trusted_device_id,
        access_epoch, trust_epoch, rules_epoch, ip, user_agent, place, expires_at)
      select ${randomUUID()}::uuid, account.id, ${hashOf(secrets.opaqueToken)}, ${caller.carrier}, ${level},
        ${json(proofs)}, case when ${input.isProved}::boolean then now() end, ${trustedDeviceId}::uuid,
        ${access}::int, ${trust}::int, ${rules}::int,
        ${caller.ip}, ${caller.userAgent}, ${caller.place}, ${inSeconds(lifetimeOf(level))} from account
      where exists (select 1 from spent)
      returning ${RETURNING}),
    refreshed as (${insertRefresh(secrets, sql`opened`)})
    ${caller.replaces === undefined ? sql`` : sql`, replaced as (${endReplaced(caller.replaces, sql`opened`)})`}
    ${andSteps(also(sql`opened`))}
    select * from opened`);
  return row && present(row, level, secrets, account, proofs);
}

/** The steps that lock what a session is opened for: the account, and the device that stands in for its second step. */
function lockForSession({ account, trustedDeviceId, onlyIf = sql`true` }: NewSession): SQL {
  const mayOpen = sql`disabled_at is null and ${onlyIf}`;
  if (!trustedDeviceId) return lockAccount(account, mayOpen);
  const isTrusting = sql`${mayOpen} and trust_epoch = ${account.epochs.trust}::int`;
  return sql`${lockAccount(account, isTrusting, sql`person`)},
    device as (select id from trusted_devices where id = ${trustedDeviceId}::uuid and untrusted_at is null
      and exists (select 1 from person) for update),
    account as (select id, access_epoch from person where exists (select 1 from device))`;
}

/** The step that ends the session whose cookie is overwritten, whoever it is of (ASVS 7.2.4). */
function endReplaced(token: string, source: SQL): SQL {
  return sql`update sessions set revoked_at = now(), revoked_reason = 'replaced', token_hash = null
    where token_hash = ${hashOf(token)} and carrier = 'cookie' and revoked_at is null
      and exists (select 1 from ${source})`;
}

function insertRefresh(secrets: Secrets, source: SQL): SQL {
  return sql`insert into refresh_tokens (session_id, token_hash)
    select id, ${hashOf(secrets.refreshToken)} from ${source} where ${secrets.refreshToken !== null}::boolean`;
}

/**
 * The condition that a session is still what it was when it was read. The last wrong answer allowed ends a sign-in;
 * a right one that was counted before it, and is still being judged meanwhile, counts all the same.
 */
const unchanged = ({
  session,
}: Principal): SQL => sql`id = ${session.id}::uuid and generation = ${session.generation}::int
  and level = ${session.level} and (revoked_at is null or revoked_reason = 'attempts') and expires_at > now()`;

/**
 * The steps that hold an account and a session of it, as long as the session is what it was when it was read. What
 * follows in the statement depends on `held`: all of it happens or none.
 */
export const hold = (principal: Principal): SQL =>
  sql`${lockPerson(principal.account)}, ${holdSession(principal)}`;

/** The second of them alone, after a step that locks the person's row as `account` on a condition of its own. */
export const holdSession = (principal: Principal): SQL => sql`
    locked as (select id, access_epoch from sessions where ${unchanged(principal)}
      and exists (select 1 from account) for update),
    -- Compared once both are locked: as it was before the wait, a session that was stamped meanwhile would seem ended.
    held as (select locked.id from locked join account on account.access_epoch = locked.access_epoch)`;

/** What the steps that spend a proof put into their condition. */
export const HELD = sql`exists (select 1 from held)`;

/** When a session ends that gets another level. What was full once isn't made to last longer by losing and regaining it. */
function endOf(from: SessionLevel, to: SessionLevel): SQL {
  if (from === "full" && to === "full") return sql`expires_at`;
  const anew = inSeconds(lifetimeOf(to));
  if (from === "full") return sql`least(expires_at, ${anew})`;
  const most = env().SESSION_MAX_HOURS * 3600 + LIMITS.pendingSession.seconds;
  return sql`least(${anew}, created_at + make_interval(secs => ${most}::double precision))`;
}

export type Raise = {
  level: SessionLevel;
  proofs: readonly Proof[];
  isProved: boolean;
  /** `spent` ends access, and gives RAISED: this session is what survives. */
  isEnder?: boolean;
};

/** The number a session goes on under. */
const numberAfter = (isEnder: boolean): SQL =>
  isEnder ? sql`(select access_epoch from spent)` : sql`access_epoch`;

/**
 * Gives a session another level, or a fresh proof, and new tokens in place of its old ones.
 * @param spend the steps that spend the proof, each on condition of HELD, the last called `spent`
 * @param also further steps over the row of `spent`
 * @returns undefined when the proof was spent already or the session changed in the meantime
 */
export async function raiseSession(
  principal: Principal,
  { level, proofs, isProved, isEnder = false }: Raise,
  spend: SQL,
  also: (raised: SQL) => SQL[],
): Promise<Issued | undefined> {
  const { session, account } = principal;
  const secrets = newSecrets(session.carrier, level);
  const [row] = await run<RowAfterChange>(sql`
    with ${hold(principal)},
    ${spend},
    raised as (
      update sessions set level = ${level}, token_hash = ${hashOf(secrets.opaqueToken)}, generation = generation + 1,
        proofs = ${json(proofs)}, attempts = 0, last_seen_at = now(), expires_at = ${endOf(session.level, level)},
        revoked_at = null,
        revoked_reason = null,
        access_epoch = ${numberAfter(isEnder)},
        proved_at = case when ${isProved}::boolean then now() else proved_at end
      where id in (select id from held) and exists (select 1 from spent)
      returning ${RETURNING}),
    superseded as (
      update refresh_tokens set consumed_at = now()
      where session_id in (select id from raised) and consumed_at is null returning id),
    refreshed as (
      insert into refresh_tokens (session_id, token_hash)
      select id, ${hashOf(secrets.refreshToken)} from raised, (select count(*) from superseded) as first
      where ${secrets.refreshToken !== null}::boolean
      -- A refresh in the same moment may have left a child: it is taken over, so that there is never a second.
      on conflict (session_id) where consumed_at is null do update set token_hash = excluded.token_hash)
    ${andSteps(also(sql`spent`))}
    select * from raised`);
  return row && present(row, level, secrets, account, proofs);
}

/**
 * Records a proof in a full session, which keeps its tokens.
 * @param spend @param also as for `raiseSession`
 * @returns false when the proof was spent already or the session changed in the meantime
 */
export function keepSession(
  principal: Principal,
  { proofs, isEnder = false }: Pick<Raise, "proofs" | "isEnder">,
  spend: SQL,
  also: (spent: SQL) => SQL[],
): Promise<boolean> {
  return changed(sql`
    with ${hold(principal)},
    ${spend},
    kept as (update sessions set proofs = ${json(proofs)}, proved_at = now(), last_seen_at = now(),
        access_epoch = ${numberAfter(isEnder)}
      where id in (select id from held) and exists (select 1 from spent))
    ${andSteps(also(sql`spent`))}
    select 1 from spent`);
}

/** The step that ends the rows of a person's sessions, all but one where given. */
export function endSessions(userId: string, reason: string, source: SQL, exceptSessionId?: string): SQL {
  const except = exceptSessionId ? sql`and id <> ${exceptSessionId}::uuid` : sql``;
  return sql`update sessions set revoked_at = now(), revoked_reason = ${reason}, token_hash = null
    where user_id = ${userId}::uuid and revoked_at is null ${except} and exists (select 1 from ${source}) returning id`;
}

/** Marks a session as in use, at most once a minute. */
export async function touchSession({ session, now }: Principal): Promise<void> {
  if (now.getTime() - session.lastSeenAt.getTime() < LIMITS.seenEverySeconds * 1000) return;
  await run(sql`update sessions set last_seen_at = now()
    where id = ${session.id}::uuid and last_seen_at < ${inSeconds(-LIMITS.seenEverySeconds)}`);
}
