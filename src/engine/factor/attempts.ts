import { type SQL, sql } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { LIMITS } from "@/contract/limits";
import { audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { run } from "../db/run";
import { bucket, clientNetwork, takeAll, waitFor } from "../limit/rate-limit";
import { securityNotice } from "../mail/notices";
import { emit } from "../platform/signals";
import { confirmsPassword } from "../session/policy/policy";
import { actorOf } from "../session/principal/actor";
import { lockAccount } from "../session/principal/epochs";
import { UNTIL_MAIL } from "../session/principal/lock";
import type { Principal, Proof } from "../session/principal/principal";

/**
 * Answers to a second factor are counted before they are looked at, in a statement of their own, so that no failure
 * can take the count back: per session (five while pending) and per account over every method, session and path.
 */
const { accountLock, pendingSession } = LIMITS;

export type Attempt = {
  attemptsLeft: number | null;
  failures: number;
  /** One more wrong answer than the account bears: it is locked with this one. */
  isLast: boolean;
  /** `data` of what was used up with the attempt; undefined where nothing was, or nothing was to be. */
  spent: Record<string, unknown> | undefined;
};

/**
 * What the account's lock is to an answer: it holds against what could be guessed; nobody guesses a passkey's; and the
 * link that unlocks a sign-in is there for the lock.
 */
export type Guard = "lock" | "passkey" | "unlocking";

export type Trying = {
  guard?: Guard;
  /** A further step over the counted attempt, for what only one attempt is good for: it gives one row `data`. */
  spend?: ((tried: SQL) => SQL) | undefined;
};

type Row = {
  attempts: number | null;
  failures: number | null;
  isCounted: boolean;
  limited: boolean;
  spent: Record<string, unknown> | null;
};

const LOCKED = sql`coalesce(mfa_locked_until > now(), false)`;
const LOCKED_UNTIL_MAIL = sql`coalesce(mfa_locked_until >= ${UNTIL_MAIL}::timestamptz, false)`;

/** The condition, over the person's row, that the lock lets an answer through. */
function isLetThrough(guard: Guard, sessionId: string): SQL {
  if (guard === "passkey") return sql`true`;
  if (guard === "unlocking") return LOCKED_UNTIL_MAIL;
  return sql`(not ${LOCKED} or (${LOCKED_UNTIL_MAIL} and exists (select 1 from sessions unlocked
    where unlocked.id = ${sessionId}::uuid and unlocked.level <> 'full' and unlocked.unlocked_at is not null)))`;
}

/** Whether it counts against the account: what passes a lock it wasn't locked for would only make the lock last. */
const counts = (guard: Guard): SQL =>
  guard === "lock" ? sql`true` : guard === "passkey" ? sql`not ${LOCKED}` : sql`false`;

/**
 * Takes one attempt.
 * @throws AppError RATE_LIMITED, ACCOUNT_LOCKED, or UNAUTHENTICATED when the pending session has none left
 */
export async function countAttempt(
  caller: Caller,
  { session, account }: Principal,
  { guard = "lock", spend }: Trying = {},
): Promise<Attempt> {
  const perClient = [bucket("second-step:ip", clientNetwork(caller.ip))];
  const [row] = await run<Row>(sql`
    with ${takeAll(perClient)},
    ${lockAccount(account, sql`${isLetThrough(guard, session.id)} and exists (select 1 from room)`)},
    tried as (
      update sessions set attempts = attempts + 1
      where id = ${session.id}::uuid and revoked_at is null and expires_at > now()
        and (level = 'full' or attempts < ${pendingSession.attempts}::int)
        and exists (select 1 from account)
      returning attempts),
    counted as (
      update users set mfa_failures = mfa_failures + 1, mfa_locked_until = case
          when mfa_failures + 1 >= ${accountLock.untilMail}::int then ${UNTIL_MAIL}::timestamptz
          when (mfa_failures + 1) % ${accountLock.failures}::int = 0
            then now() + make_interval(secs => ${accountLock.seconds}::double precision)
          else mfa_locked_until end
      where id in (select id from account) and exists (select 1 from tried) and ${counts(guard)}
      returning id, mfa_failures)
    ${spend ? sql`, spent as (${spend(sql`tried`)})` : sql``}
    select (select attempts from tried) as attempts, 
      coalesce((select mfa_failures from counted), (select mfa_failures from users where id = ${account.id}::uuid))
        as failures, exists (select 1 from counted) as "isCounted",
      ${spend ? sql`(select data from spent)` : sql`null::jsonb`} as spent,
      not exists (select 1 from room) as limited`);
  if (row?.limited) throw new AppError("RATE_LIMITED", { retryAfter: await waitFor(perClient) });
  if (row?.attempts == null || row.failures == null) throw await refusal(account.id);
  return {
    attemptsLeft: session.level === "full" ? null : pendingSession.attempts - row.attempts,
    failures: row.failures,
    // Beyond that a sign-in that was unlocked by mail has its own few tries, and locks nobody else's.
    isLast:
      row.isCounted && row.failures <= accountLock.untilMail && row.failures % accountLock.failures === 0,
    spent: row.spent ?? undefined,
  };
}

async function refusal(userId: string): Promise<AppError> {
  return (await lockedError(userId)) ?? new AppError("UNAUTHENTICATED");
}

async function lockedError(userId: string): Promise<AppError | undefined> {
  const [row] = await run<{ seconds: number }>(sql`
    select least(ceil(extract(epoch from mfa_locked_until - now())), 86400)::int as seconds
    from users where id = ${userId}::uuid and mfa_locked_until > now()`);
  return row && new AppError("ACCOUNT_LOCKED", { retryAfter: row.seconds });
}

/**
 * The step that forgets an account's wrong answers after a right one, and takes a password that came by mail for its
 * owner's where the session's proofs show that.
 */
export const clearFailures = (userId: string, proofs: readonly Proof[], source: SQL) =>
  sql`update users set mfa_failures = 0, mfa_locked_until = null,
      password_by_mail = password_by_mail and not ${confirmsPassword(proofs)}::boolean
    where id = ${userId}::uuid and exists (select 1 from ${source})`;

/**
 * Records a wrong answer. When it was one too many, every open sign-in of the account dies and its owner gets a mail.
 * @returns the error to answer with
 */
export async function refuse(
  caller: Caller,
  { session, account }: Principal,
  attempt: Attempt,
  failure: { event: "sign_in.second_step" | "step_up" | "method.added"; method: string; error: AppError },
): Promise<AppError> {
  emit("signIn", { method: failure.method, outcome: "refused" });
  const entry = {
    event: failure.event,
    result: "failure",
    ...actorOf({ account, session }),
    method: failure.method,
  } as const;
  const isDead = attempt.attemptsLeft === 0;
  if (!attempt.isLast) {
    await run(sql`with once as (select 1 as one from users where id = ${account.id}::uuid for update),
      recorded as (${audit(caller, entry, sql`once`)}),
      ended as (update sessions set revoked_at = now(), revoked_reason = 'attempts', token_hash = null
        where id = ${session.id}::uuid and ${isDead}::boolean and level <> 'full'
          and exists (select 1 from once))
      select one from once`);
    return failure.error;
  }
  const isUntilMail = attempt.failures >= accountLock.untilMail;
  emit("lock", { isForGood: isUntilMail });
  const minutes = isUntilMail ? null : accountLock.seconds / 60;
  const locked = { ...entry, event: "account.locked", detail: { failures: attempt.failures } } as const;
  await run(sql`with once as (select 1 as one from users where id = ${account.id}::uuid for update),
    recorded as (${audit(caller, entry, sql`once`)}),
    locked as (${audit(caller, locked, sql`once`)}),
    ended as (update sessions set revoked_at = now(), revoked_reason = 'locked', token_hash = null
      where user_id = ${account.id}::uuid and level <> 'full' and revoked_at is null and exists (select 1 from once)),
    mailed as (${securityNotice(caller, account, { kind: "account-locked", minutes }, sql`once`)})
    select one from once`);
  return (await lockedError(account.id)) ?? failure.error;
}
