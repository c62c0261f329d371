import { randomUUID } from "node:crypto";
import type { SQL } from "drizzle-orm";
import { LIMITS } from "@/contract/limits";
import type { SessionLevel } from "@/contract/session-levels";
import type { Caller } from "../audit/caller";
import { NOW } from "../db/query/expressions";
import { named } from "../db/query/named";
import { query } from "../db/query/query";
import { sql } from "../db/query/sql";
import { insertInto, update } from "../db/query/write";
import { run } from "../db/run";
import { refreshTokens, sessions, trustedDevices, users } from "../db/schema";
import { andSteps, inSeconds, json } from "../db/steps";
import { env } from "../platform/settings/env";
import { AFTER_CHANGE, CHANGED, hashOf, type Issued, newSecrets, present, type Secrets } from "./issued";
import { lockAccount } from "./principal/epochs";
import type { Account, Principal, Proof } from "./principal/principal";

const s = named(sessions, "s");

export const lifetimeOf = (level: SessionLevel): number =>
  level === "full" ? env().SESSION_MAX_HOURS * 3600 : LIMITS.pendingSession.seconds;

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
  // The access epoch to open under, where the same statement raises it.
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

/** The condition that its own person left a session `s`, rather than somebody ending it. */
export const LEFT = sql`${s.revokedReason} in ('signed_out', 'replaced')`;

/**
 * The condition on what a session asked for or began that this session goes on, or was left by its own person. Whoever
 * ended it, or all of the account's since, ended that, too. Not `exists`, for which every session there is might be read.
 * @param accessEpoch the account's
 * @param lock of the session `s`, where it may be ended while the statement waits
 */
export const askerStands = (
  sessionId: SQL,
  accessEpoch: SQL,
  lock: SQL = sql``,
): SQL => sql`(${sessionId} is null
  or (select true from ${sessions} s where ${s.id} = ${sessionId}
    and ${s.accessEpoch} = ${accessEpoch} and (${s.revokedAt} is null or ${LEFT}) ${lock}) is true)`;

/** Holds that session until the statement is done, or sees that it has just been ended. */
export const WHILE_IT_STANDS = sql`for share of s`;

/** The step that ends the session of the overwritten cookie, whoever owns it (ASVS 7.2.4). */
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
