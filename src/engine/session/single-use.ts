import type { SQL } from "drizzle-orm";
import { LIMITS } from "@/contract/limits";
import type { MfaType } from "@/contract/methods";
import { NOW } from "../db/query/expressions";
import { named } from "../db/query/named";
import { sql } from "../db/query/sql";
import { insertInto, update } from "../db/query/write";
import { singleUseTokens, users } from "../db/schema";
import { inSeconds, json, textArray } from "../db/steps";
import { lookupHash, lookupHashes, randomToken, tokenHash } from "../platform/crypto";
import { lockAccount, type Owner } from "./principal/epochs";

const u = named(users, "u");
const t = named(singleUseTokens, "t");

/**
 * All single-use tokens are in one table. A token counts for its own purpose only, and spending it is one conditional
 * UPDATE.
 */
export type Purpose =
  | "verify_email"
  | "reset_password"
  | "change_email"
  | "undo_email_change"
  | "invitation"
  | "recovery_stop"
  | "recovery_finish"
  | MethodPurpose;
/** What a method keeps tokens for goes by its name: `passkey_challenge`. */
export type MethodPurpose = `${Lowercase<MfaType>}_${string}`;

export type NewToken = {
  purpose: Purpose;
  sessionId?: string | SQL | null;
  data?: Record<string, unknown>;
  seconds: number;
  /** Where it takes the place of another one, which was asked for then. */
  createdAt?: SQL;
};

/** The owner of a token, as expressions for the id and for the access epoch it was decided on. */
export type TokenOwner = { id: SQL; epoch: SQL };
export const ownedBy = ({ id, epochs }: Owner): TokenOwner => ({
  id: sql`${id}::uuid`,
  epoch: sql`${epochs.access}::int`,
});
/** Of nobody, until it is used. */
export const UNOWNED: TokenOwner = { id: sql`null::uuid`, epoch: sql`0` };

/** @returns the token for the mail, and the step that keeps its hash where `source` has a row */
export function newToken(owner: Owner, input: NewToken, source: SQL): { token: string; keep: SQL } {
  const token = randomToken();
  return { token, keep: keepToken(token, ownedBy(owner), input, source) };
}

/** The step that keeps a token's hash, where `source` has a row. */
export function keepToken(
  token: string,
  owner: TokenOwner,
  { purpose, sessionId = null, data = {}, seconds, createdAt }: NewToken,
  source: SQL,
): SQL {
  return sql`${insertInto(singleUseTokens, {
    purpose,
    tokenHash: tokenHash(token),
    userId: owner.id,
    accessEpoch: owner.epoch,
    sessionId,
    data: json(data),
    expiresAt: inSeconds(seconds),
    createdAt,
  })}
    from ${source}`;
}

/**
 * The step that spends a token of this purpose where `source` has a row. Of concurrent callers one gets a row back.
 * @param owner whose it must be, the source having locked that account; left out where the token itself says whose
 */
export function spendToken(token: string, purpose: Purpose, source: SQL, owner?: Owner): SQL {
  const isOwned = owner
    ? sql`${singleUseTokens.userId} = ${owner.id}::uuid
      and ${singleUseTokens.accessEpoch} = ${owner.epochs.access}::int`
    : sql`(${singleUseTokens.userId} is null or ${singleUseTokens.accessEpoch} = (select ${u.accessEpoch}
      from ${users} u where ${u.id} = ${singleUseTokens.userId}))`;
  return sql`${update(singleUseTokens, { consumedAt: NOW })}
    where ${singleUseTokens.tokenHash} = ${tokenHash(token)}::bytea and ${singleUseTokens.purpose} = ${purpose}
      and ${singleUseTokens.consumedAt} is null and ${singleUseTokens.expiresAt} > now()
      and ${isOwned} and exists (select 1 from ${source})
    returning ${singleUseTokens.id}, ${singleUseTokens.userId}, ${singleUseTokens.sessionId}, ${singleUseTokens.data}`;
}

/** What a challenge is bound to; raising the session invalidates it. */
export type Bearer = { owner: Owner; sessionId: string; level: string };

/** The step that keeps a challenge's token. Of one session and purpose only the newest counts. */
export function keepChallenge(
  token: string,
  purpose: MethodPurpose,
  bearer: Bearer,
  kept: { data: Record<string, unknown>; seconds: number },
): SQL {
  const { owner, sessionId } = bearer;
  // Counting has every older one ended first; where the account isn't locked nothing is kept.
  const source = sql`account, (select count(*) from older) as first`;
  return sql`with ${lockAccount(owner)},
    older as (${update(singleUseTokens, { consumedAt: NOW })}
      where ${singleUseTokens.sessionId} = ${sessionId}::uuid and ${singleUseTokens.purpose} = ${purpose}
        and ${singleUseTokens.consumedAt} is null
        and exists (select 1 from account) returning ${singleUseTokens.id})
    ${keepChallengeToken(token, purpose, bearer, kept, source)}`;
}

/** The same without what comes before it: the step alone, where `source` has a row. */
export function keepChallengeToken(
  token: string,
  purpose: MethodPurpose,
  { owner, sessionId, level }: Bearer,
  { data, seconds }: { data: Record<string, unknown>; seconds: number },
  source: SQL,
): SQL {
  const input = { purpose, sessionId, data: { ...data, level }, seconds };
  return keepToken(token, ownedBy(owner), input, source);
}

/** The step that spends a challenge's token, for whom and at the level it was made only, where `source` has a row. */
export function spendChallenge(token: string, purpose: MethodPurpose, bearer: Bearer, source: SQL): SQL {
  return sql`${update(singleUseTokens, { consumedAt: NOW })}
    where ${singleUseTokens.tokenHash} = ${tokenHash(token)}::bytea and ${singleUseTokens.purpose} = ${purpose}
      and ${isOf(bearer)}
      and exists (select 1 from ${source})
    returning ${singleUseTokens.data}`;
}

/** The condition that a challenge is alive, and was made for this session at this level. */
const isOf = ({ owner, sessionId, level }: Bearer): SQL => sql`${singleUseTokens.consumedAt} is null
  and ${singleUseTokens.expiresAt} > now()
  and ${singleUseTokens.userId} = ${owner.id}::uuid and ${singleUseTokens.accessEpoch} = ${owner.epochs.access}::int
  and ${singleUseTokens.sessionId} = ${sessionId}::uuid and ${singleUseTokens.data}->>'level' = ${level}`;

/** The keyed hash of a code that replaces a challenge's token, bound to its session. */
export function challengeCodeHash(code: string, bearer: Bearer): string {
  return lookupHash(CODE_LABEL, boundCode(code, bearer));
}
const CODE_LABEL = "challenge-code";
const boundCode = (code: string, { owner, sessionId }: Bearer) => `${owner.id} ${sessionId} ${code}`;

/**
 * The step that tries a code in place of a challenge's token where `source` has a row. It works only for whom and at
 * the level it was made. Gives `data` for the right one; too many wrong ones end the token.
 */
export function spendChallengeCode(
  code: string | undefined,
  purpose: MethodPurpose,
  bearer: Bearer,
  source: SQL,
): SQL {
  const hashes = code === undefined ? [] : lookupHashes(CODE_LABEL, boundCode(code, bearer));
  const isRight = sql`coalesce(${singleUseTokens.data}->>'code' = any(${textArray(hashes)}), false)`;
  const isLast = sql`${singleUseTokens.attempts} + 1 >= ${LIMITS.crossDeviceCode.attempts}::int`;
  return sql`${update(singleUseTokens, {
    attempts: sql`${singleUseTokens.attempts} + 1`,
    data: sql`case when not ${isRight}
        and ${isLast} then ${singleUseTokens.data} || ${json(ended("tries"))} else ${singleUseTokens.data} end`,
    consumedAt: sql`case when ${isRight} or ${isLast} then now() end`,
  })}
    where ${singleUseTokens.purpose} = ${purpose} and ${singleUseTokens.data} ? 'code' and ${isOf(bearer)}
      and exists (select 1 from ${source})
    returning case when ${isRight} then ${singleUseTokens.data} end as data`;
}

/** Why a token that wasn't used is worthless before its time. */
export type Ending = "replaced" | "withdrawn" | "tries";
const ended = (ending: Ending) => ({ ended: ending });

/** How many open rows of a person one statement changes: what fills a table must not make an end take too long. */
const MOST_CHANGED = 1_000;

/**
 * The condition that a token is one of a person's newest open ones. More than these nobody has whose mails are limited;
 * challenges can be more, and end by the account's number.
 * @param userId of no row that the statement joins, or the newest would be looked up for each
 */
export const isNewestOpen = (
  userId: SQL,
  which: SQL = sql`true`,
): SQL => sql`${singleUseTokens}.${singleUseTokens.id} in (
    select ${t.id} from ${singleUseTokens} t where ${t.userId} = ${userId} and ${t.consumedAt} is null and ${which}
      order by ${t.createdAt} desc limit ${MOST_CHANGED}::int)
  and ${singleUseTokens}.${singleUseTokens.consumedAt} is null`;

/**
 * The step that makes a person's open links worthless: of some purposes, or of all but the one that is being spent by
 * the same statement.
 */
export function killTokens(
  userId: SQL,
  source: SQL,
  which: { only?: Purpose | readonly Purpose[]; except?: Purpose; ending?: Ending } = {},
): SQL {
  const names = typeof which.only === "string" ? [which.only] : which.only;
  const only = names ? sql`${t.purpose} = any(${textArray(names)})` : sql`true`;
  const except = which.except ? sql`${t.purpose} <> ${which.except}` : sql`true`;
  return sql`${update(singleUseTokens, {
    consumedAt: NOW,
    data: sql`${singleUseTokens.data} || ${json(ended(which.ending ?? "withdrawn"))}`,
  })}
    where ${isNewestOpen(userId, sql`${only} and ${except}`)} and exists (select 1 from ${source})`;
}

/**
 * The step that revokes the other links to an address once one has confirmed it. They would confirm it, or another
 * spelling that may be another mailbox.
 * @param own a condition: the token that the same statement spends
 */
export function killTokensOfConfirmed(userId: string, email: string, own: SQL, source: SQL): SQL {
  return sql`${update(singleUseTokens, {
    consumedAt: NOW,
    data: sql`${singleUseTokens.data} || ${json(ended("withdrawn"))}`,
  })}
    where ${singleUseTokens.userId} = ${userId}::uuid and ${singleUseTokens.consumedAt} is null and not (${own})
      and (${singleUseTokens.purpose} = 'verify_email' or coalesce(${singleUseTokens.data}->>'email', '') <> ${email})
      and exists (select 1 from ${source})`;
}

/** The step that makes a person's links of a purpose worthless, all but the newest few. @param people gives their ids */
export function killOlderTokens(people: SQL, purpose: Purpose, keeping: number): SQL {
  return sql`${update(singleUseTokens, {
    consumedAt: NOW,
    data: sql`${singleUseTokens.data} || ${json(ended("replaced"))}`,
  })}
    where ${singleUseTokens.id} in (select ${singleUseTokens.id} from ${singleUseTokens}
      where ${singleUseTokens.userId} in (select ${users.id} from ${people})
      and ${singleUseTokens.purpose} = ${purpose} and ${singleUseTokens.consumedAt} is null
        and ${singleUseTokens.expiresAt} > now()
      order by ${singleUseTokens.createdAt} desc, ${singleUseTokens.id} offset ${keeping}::int)
    returning ${singleUseTokens.id}`;
}
