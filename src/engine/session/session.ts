import { randomUUID } from "node:crypto";
import type { SQL } from "drizzle-orm";
import { LIMITS } from "@/contract/limits";
import type { SessionLevel } from "@/contract/session-levels";
import type { Caller } from "../audit/caller";
import { NOW } from "../db/query/expressions";
import { fields } from "../db/query/fields";
import { query } from "../db/query/query";
import { sql } from "../db/query/sql";
import { insertInto, update } from "../db/query/write";
import { run } from "../db/run";
import { refreshTokens, sessions, trustedDevices, users } from "../db/schema";
import { andSteps, changed, inSeconds, json } from "../db/steps";
import { signAccessToken } from "../platform/access-token";
import { randomToken, tokenHash } from "../platform/crypto";
import { env } from "../platform/settings/env";
import { HELD_STEP, hold } from "./hold";
import { assuranceOf, authTimeOf } from "./policy/assurance";
import { lockAccount } from "./principal/epochs";
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

/** What a step that opens or raises a session gives back, and what the statement around it does. */
const CHANGED = sql`${sessions.id}, ${sessions.generation}, ${sessions.expiresAt}, ${sessions.signedInAt},
  ${sessions.provedAt}`;
const AFTER_CHANGE = fields({
  id: sessions.id,
  generation: sessions.generation,
  expiresAt: sessions.expiresAt,
  signedInAt: sessions.signedInAt,
  provedAt: sessions.provedAt,
  now: NOW,
});
type RowAfterChange = (typeof AFTER_CHANGE)["row"];

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
  const [row] = await run(query`
    with ${lockForSession(input)},
    spent as (${spend}),
    opened as (
      ${insertInto(sessions, {
        id: randomUUID(),
        userId: sql`account.${users.id}`,
        tokenHash: hashOf(secrets.opaqueToken),
        carrier: caller.carrier,
        level,
        proofs: json(proofs),
        provedAt: sql`case when ${input.isProved}::boolean then now() end`,
        trustedDeviceId,
        accessEpoch: access,
        trustEpoch: trust,
        rulesEpoch: rules,
        ip: caller.ip,
        userAgent: caller.userAgent,
        place: caller.place,
        timeZone: caller.timeZone ?? null,
        expiresAt: inSeconds(lifetimeOf(level)),
      })} from account
      where exists (select 1 from spent)
      returning ${CHANGED}),
    refreshed as (${insertRefresh(secrets, sql`opened`)})
    ${caller.replaces === undefined ? sql`` : sql`, replaced as (${endReplaced(caller.replaces, sql`opened`)})`}
    ${andSteps(also(sql`opened`))}
    select ${AFTER_CHANGE} from opened`);
  return row && present(row, level, secrets, account, proofs);
}

/** The steps that lock what a session is opened for: the account, and the device that stands in for its second step. */
function lockForSession({ account, trustedDeviceId, onlyIf = sql`true` }: NewSession): SQL {
  const mayOpen = sql`${users.disabledAt} is null and ${onlyIf}`;
  if (!trustedDeviceId) return lockAccount(account, mayOpen);
  const isTrusting = sql`${mayOpen} and ${sessions.trustEpoch} = ${account.epochs.trust}::int`;
  return sql`${lockAccount(account, isTrusting, sql`person`)},
    device as (select ${trustedDevices.id} from ${trustedDevices}
      where ${trustedDevices.id} = ${trustedDeviceId}::uuid and ${trustedDevices.untrustedAt} is null
      and exists (select 1 from person) for update),
    account as (select ${users.id}, ${users.accessEpoch} from person where exists (select 1 from device))`;
}

/** What an update of `sessions` sets to end some. */
export const endedBy = (reason: string) =>
  ({ revokedAt: NOW, revokedReason: reason, tokenHash: null }) as const;

/** The step that ends the session whose cookie is overwritten, whoever it is of (ASVS 7.2.4). */
function endReplaced(token: string, source: SQL): SQL {
  return sql`${update(sessions, endedBy("replaced"))}
    where ${sessions.tokenHash} = ${hashOf(token)} and ${sessions.carrier} = 'cookie'
      and ${sessions.revokedAt} is null
      and exists (select 1 from ${source})`;
}

function insertRefresh(secrets: Secrets, source: SQL): SQL {
  return sql`${insertInto(refreshTokens, {
    sessionId: sessions.id,
    tokenHash: hashOf(secrets.refreshToken),
  })} from ${source} where ${secrets.refreshToken !== null}::boolean`;
}

/** When a session ends that gets another level. What was full once isn't made to last longer by losing and regaining it. */
function endOf(from: SessionLevel, to: SessionLevel): SQL {
  if (from === "full" && to === "full") return sql`${sessions.expiresAt}`;
  const anew = inSeconds(lifetimeOf(to));
  if (from === "full") return sql`least(${sessions.expiresAt}, ${anew})`;
  const most = env().SESSION_MAX_HOURS * 3600 + LIMITS.pendingSession.seconds;
  return sql`least(${anew}, ${sessions.createdAt} + make_interval(secs => ${most}::double precision))`;
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
  isEnder ? sql`(select ${sessions.accessEpoch} from spent)` : sql`${sessions.accessEpoch}`;

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
  const [row] = await run(query`
    with ${hold(principal)},
    ${spend},
    raised as (
      ${update(sessions, {
        level,
        tokenHash: hashOf(secrets.opaqueToken),
        generation: sql`${sessions.generation} + 1`,
        proofs: json(proofs),
        attempts: 0,
        lastSeenAt: NOW,
        expiresAt: endOf(session.level, level),
        revokedAt: null,
        revokedReason: null,
        accessEpoch: numberAfter(isEnder),
        provedAt: sql`case when ${isProved}::boolean then now() else ${sessions.provedAt} end`,
      })}
      where ${sessions.id} in (select ${sessions.id} from ${HELD_STEP}) and exists (select 1 from spent)
      returning ${CHANGED}),
    superseded as (
      ${update(refreshTokens, { consumedAt: NOW })}
      where ${refreshTokens.sessionId} in (select ${sessions.id} from raised)
        and ${refreshTokens.consumedAt} is null returning ${refreshTokens.id}),
    refreshed as (
      ${insertInto(refreshTokens, {
        sessionId: sessions.id,
        tokenHash: hashOf(secrets.refreshToken),
      })} from raised,
        (select count(*) from superseded) as first
      where ${secrets.refreshToken !== null}::boolean
      -- A refresh in the same moment may have left a child: it is taken over, so that there is never a second.
      on conflict (${refreshTokens.sessionId})
        where ${refreshTokens.consumedAt} is null do update set ${refreshTokens.tokenHash} = excluded.${refreshTokens.tokenHash})
    ${andSteps(also(sql`spent`))}
    select ${AFTER_CHANGE} from raised`);
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
    kept as (${update(sessions, {
      proofs: json(proofs),
      provedAt: NOW,
      lastSeenAt: NOW,
      accessEpoch: numberAfter(isEnder),
    })}
      where ${sessions.id} in (select ${sessions.id} from ${HELD_STEP}) and exists (select 1 from spent))
    ${andSteps(also(sql`spent`))}
    select 1 from spent`);
}

/** More than anybody has. Who opened more than that for an account must not make ending them fail by its time limit. */
const MOST_SWEPT = 1_000;

/** The step that ends the rows of a person's newest sessions, all but one where given. What counts is the number. */
export function endSessions(userId: string, reason: string, source: SQL, exceptSessionId?: string): SQL {
  const except = exceptSessionId ? sql`and ${sessions.id} <> ${exceptSessionId}::uuid` : sql``;
  return sql`${update(sessions, endedBy(reason))}
    where ${sessions.id} in (select ${sessions.id} from ${sessions}
      where ${sessions.userId} = ${userId}::uuid and ${sessions.revokedAt} is null ${except}
      order by ${sessions.createdAt} desc limit ${MOST_SWEPT}::int)
      and ${sessions.revokedAt} is null and exists (select 1 from ${source}) returning ${sessions.id}`;
}

/** Marks a session as in use, at most once a minute. */
export async function touchSession({ session, now }: Principal): Promise<void> {
  if (now.getTime() - session.lastSeenAt.getTime() < LIMITS.seenEverySeconds * 1000) return;
  await run(sql`${update(sessions, { lastSeenAt: NOW })}
    where ${sessions.id} = ${session.id}::uuid and ${sessions.lastSeenAt} < ${inSeconds(-LIMITS.seenEverySeconds)}`);
}
