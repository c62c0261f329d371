import { type SQL, sql } from "drizzle-orm";
import { LIMITS } from "@/contract/limits";
import type { MfaType } from "@/contract/methods";
import { json, lockAccount, textArray } from "../db/sql";
import { lookupHash, lookupHashes, randomToken, tokenHash } from "../platform/crypto";

/**
 * Everything that may be spent once is one table: a purpose, a hash, whom it concerns, an expiry, when it was spent.
 * A token of one purpose is nothing to another, and spending is one conditional UPDATE.
 */
export type Purpose =
  | "verify_email"
  | "reset_password"
  | "change_email"
  | "invitation"
  | "recovery_stop"
  | "recovery_finish"
  | MethodPurpose;
/** What a method keeps tokens for goes by its name: `passkey_challenge`. */
export type MethodPurpose = `${Lowercase<MfaType>}_${string}`;

export type NewToken = {
  purpose: Purpose;
  userId: string;
  sessionId?: string | null;
  data?: Record<string, unknown>;
  seconds: number;
};

/** @returns the token for the mail, and the step that keeps its hash where `source` has a row */
export function newToken(input: NewToken, source: SQL): { token: string; keep: SQL } {
  const token = randomToken();
  return { token, keep: keepToken(token, sql`${input.userId}::uuid`, input, source) };
}

/** The step that keeps a token's hash. @param owner an expression that gives the owner's id */
export function keepToken(
  token: string,
  owner: SQL,
  { purpose, sessionId = null, data = {}, seconds }: Omit<NewToken, "userId">,
  source: SQL,
): SQL {
  return sql`insert into single_use_tokens (purpose, token_hash, user_id, session_id, data, expires_at)
    select ${purpose}, ${tokenHash(token)}::bytea, ${owner}, ${sessionId}::uuid, ${json(data)},
      now() + make_interval(secs => ${seconds}::double precision)
    from ${source}`;
}

/** The step that spends a token of exactly this purpose, where `source` has a row; one caller only gets one back. */
export function spendToken(token: string, purpose: Purpose, source: SQL): SQL {
  return sql`update single_use_tokens set consumed_at = now()
    where token_hash = ${tokenHash(token)}::bytea and purpose = ${purpose} and consumed_at is null and expires_at > now()
      and exists (select 1 from ${source})
    returning id, user_id, session_id, data`;
}

/** What a challenge is bound to. A session that was raised in the meantime is another one in this. */
export type Bearer = { userId: string; sessionId: string; level: string };

/** The step that keeps a challenge's token. Of one session and purpose only the newest counts. */
export function keepChallenge(
  token: string,
  purpose: MethodPurpose,
  bearer: Bearer,
  kept: { data: Record<string, unknown>; seconds: number },
): SQL {
  const { userId, sessionId } = bearer;
  const source = sql`(select count(*) from older) as first`;
  return sql`with ${lockAccount(userId)},
    older as (update single_use_tokens set consumed_at = now()
      where session_id = ${sessionId}::uuid and purpose = ${purpose} and consumed_at is null
        and exists (select 1 from account) returning id)
    ${keepChallengeToken(token, purpose, bearer, kept, source)}`;
}

/** The same without what comes before it: the step alone, where `source` has a row. */
export function keepChallengeToken(
  token: string,
  purpose: MethodPurpose,
  { userId, sessionId, level }: Bearer,
  { data, seconds }: { data: Record<string, unknown>; seconds: number },
  source: SQL,
): SQL {
  const input = { purpose, sessionId, data: { ...data, level }, seconds };
  return keepToken(token, sql`${userId}::uuid`, input, source);
}

/** The step that spends a challenge's token, for whom and at the level it was made only, where `source` has a row. */
export function spendChallenge(
  token: string,
  purpose: MethodPurpose,
  { userId, sessionId, level }: Bearer,
  source: SQL,
): SQL {
  return sql`update single_use_tokens set consumed_at = now()
    where token_hash = ${tokenHash(token)}::bytea and purpose = ${purpose} and consumed_at is null and expires_at > now()
      and user_id = ${userId}::uuid and session_id = ${sessionId}::uuid and data->>'level' = ${level}
      and exists (select 1 from ${source})
    returning data`;
}

/** What a code that stands for a challenge's token is kept as: keyed, and nothing in another session's hands. */
export function challengeCodeHash(code: string, bearer: Bearer): string {
  return lookupHash(CODE_LABEL, boundCode(code, bearer));
}
const CODE_LABEL = "challenge-code";
const boundCode = (code: string, { userId, sessionId }: Bearer) => `${userId} ${sessionId} ${code}`;

/**
 * The step that tries a code in place of a challenge's token, for whom and at the level it was made only, where
 * `source` has a row. Gives `data` where the code is right; so many wrong ones end the token.
 */
export function spendChallengeCode(
  code: string | undefined,
  purpose: MethodPurpose,
  bearer: Bearer,
  source: SQL,
): SQL {
  const hashes = code === undefined ? [] : lookupHashes(CODE_LABEL, boundCode(code, bearer));
  const isRight = sql`coalesce(data->>'code' = any(${textArray(hashes)}), false)`;
  const isLast = sql`attempts + 1 >= ${LIMITS.crossDeviceCode.attempts}::int`;
  return sql`update single_use_tokens set attempts = attempts + 1,
      data = case when not ${isRight} and ${isLast} then data || ${json(ended("tries"))} else data end,
      consumed_at = case when ${isRight} or ${isLast} then now() end
    where purpose = ${purpose} and consumed_at is null and expires_at > now() and data ? 'code'
      and user_id = ${bearer.userId}::uuid and session_id = ${bearer.sessionId}::uuid
      and data->>'level' = ${bearer.level} and exists (select 1 from ${source})
    returning case when ${isRight} then data end as data`;
}

/** Why a token that wasn't used is worthless before its time. */
export type Ending = "replaced" | "withdrawn" | "tries";
const ended = (ending: Ending) => ({ ended: ending });

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
  const only = names ? sql`and purpose = any(${textArray(names)})` : sql``;
  const except = which.except ? sql`and purpose <> ${which.except}` : sql``;
  return sql`update single_use_tokens set consumed_at = now(), data = data || ${json(ended(which.ending ?? "withdrawn"))}
    where user_id = ${userId} and consumed_at is null ${only} ${except} and exists (select 1 from ${source})`;
}

/**
 * The step that makes worthless, once an address is confirmed, the other links that would confirm it, and what was
 * mailed to another spelling of it: that may be another mailbox.
 * @param own a condition: the token that the same statement spends
 */
export function killTokensOfConfirmed(userId: string, email: string, own: SQL, source: SQL): SQL {
  return sql`update single_use_tokens set consumed_at = now(), data = data || ${json(ended("withdrawn"))}
    where user_id = ${userId}::uuid and consumed_at is null and not (${own})
      and (purpose = 'verify_email' or coalesce(data->>'email', '') <> ${email})
      and exists (select 1 from ${source})`;
}

/** The step that makes a person's links of a purpose worthless, all but the newest few. @param people gives their ids */
export function killOlderTokens(people: SQL, purpose: Purpose, keeping: number): SQL {
  return sql`update single_use_tokens set consumed_at = now(), data = data || ${json(ended("replaced"))}
    where id in (select id from single_use_tokens where user_id in (select id from ${people})
      and purpose = ${purpose} and consumed_at is null and expires_at > now()
      order by created_at desc, id offset ${keeping}::int)
    returning id`;
}
