import type { SQL } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { LIMITS } from "@/contract/limits";
import type { Caller } from "../audit/caller";
import { bool, hasRow, int, intOrNull, objectOrNull } from "../db/query/expressions";
import { fields } from "../db/query/fields";
import { named } from "../db/query/named";
import { query } from "../db/query/query";
import { sql } from "../db/query/sql";
import { update } from "../db/query/write";
import { run } from "../db/run";
import { sessions, singleUseTokens, users } from "../db/schema";
import { bucket, clientNetwork, takeAll, waitFor } from "../limit/rate-limit";
import { confirmsPassword } from "../session/policy/policy";
import { lockAccount } from "../session/principal/epochs";
import { UNTIL_MAIL } from "../session/principal/lock";
import type { Principal, Proof } from "../session/principal/principal";

/**
 * Attempts at a second factor are counted before they are judged, per session (five while pending) and per account.
 * The count is a statement of its own, so that no failure can undo it.
 */
export const { accountLock, pendingSession } = LIMITS;

export type Attempt = {
  attemptsLeft: number | null;
  failures: number;
  /** This wrong answer is the one that locks the account. */
  isLast: boolean;
  /** Whether the condition that was asked about holds. */
  isNewDevice: boolean;
  /** `data` of the token spent with the attempt, if one was. */
  spent: Record<string, unknown> | undefined;
};

/** `data` of what was used up. */
const SPENT = objectOrNull(sql`(select ${singleUseTokens.data} from spent)`);

const NOTHING = objectOrNull(sql`null::jsonb`);

/**
 * How the account's lock applies to an answer. It doesn't stop a signature, which can't be guessed, or the link that
 * unlocks a sign-in.
 */
export type Guard = "lock" | "unguessable" | "unlocking";

export type Trying = {
  guard?: Guard;
  /** A further step over the counted attempt, for what works in one attempt only. It gives one row `data`. */
  spend?: ((tried: SQL) => SQL) | undefined;
  /** A condition to be told of, of `isNewDevice`. */
  newDevice?: SQL;
};

const unlocked = named(sessions, "unlocked");

const LOCKED = sql`coalesce(${users.mfaLockedUntil} > now(), false)`;

const LOCKED_UNTIL_MAIL = sql`coalesce(${users.mfaLockedUntil} >= ${UNTIL_MAIL}::timestamptz, false)`;

/** The condition, over the person's row, that the lock lets an answer through. */
function isLetThrough(guard: Guard, sessionId: string): SQL {
  if (guard === "unguessable") return sql`true`;
  if (guard === "unlocking") return LOCKED_UNTIL_MAIL;
  return sql`(not ${LOCKED} or (${LOCKED_UNTIL_MAIL} and exists (select 1 from ${sessions} unlocked
    where ${unlocked.id} = ${sessionId}::uuid and ${unlocked.level} <> 'full' and ${unlocked.unlockedAt} is not null)))`;
}

/** Whether it counts against the account: what passes a lock it wasn't locked for would only make the lock last. */
const counts = (guard: Guard): SQL =>
  guard === "lock" ? sql`true` : guard === "unguessable" ? sql`not ${LOCKED}` : sql`false`;

/**
 * Takes one attempt.
 * @throws AppError RATE_LIMITED, ACCOUNT_LOCKED, or UNAUTHENTICATED when the pending session has none left
 */
export async function countAttempt(
  caller: Caller,
  { session, account }: Principal,
  { guard = "lock", spend, newDevice = sql`false` }: Trying = {},
): Promise<Attempt> {
  const perClient = [bucket("second-step:ip", clientNetwork(caller.ip))];
  const [row] = await run(query`
    with ${takeAll(perClient)},
    ${lockAccount(account, sql`${isLetThrough(guard, session.id)} and exists (select 1 from room)`)},
    tried as (
      ${update(sessions, { attempts: sql`${sessions.attempts} + 1` })}
      where ${sessions.id} = ${session.id}::uuid and ${sessions.revokedAt} is null and ${sessions.expiresAt} > now()
        and (${sessions.level} = 'full' or ${sessions.attempts} < ${pendingSession.attempts}::int)
        and exists (select 1 from account)
      returning ${sessions.attempts}),
    counted as (
      ${update(users, {
        mfaFailures: sql`${users.mfaFailures} + 1`,
        mfaLockedUntil: sql`case
          when ${users.mfaFailures} + 1 >= ${accountLock.untilMail}::int then ${UNTIL_MAIL}::timestamptz
          when (${users.mfaFailures} + 1) % ${accountLock.failures}::int = 0
            then now() + make_interval(secs => ${accountLock.seconds}::double precision)
          else ${users.mfaLockedUntil} end`,
      })}
      where ${users.id} in (select ${users.id} from account) and exists (select 1 from tried) and ${counts(guard)}
      returning ${users.id}, ${users.mfaFailures})
    ${spend ? sql`, spent as (${spend(sql`tried`)})` : sql``}
    select ${fields({
      attempts: intOrNull(sql`(select ${sessions.attempts} from tried)`),
      failures: intOrNull(sql`coalesce((select ${users.mfaFailures} from counted),
        (select ${users.mfaFailures} from ${users} where ${users.id} = ${account.id}::uuid))`),
      isCounted: hasRow(sql`counted`),
      spent: spend ? SPENT : NOTHING,
      hasRoom: hasRow(sql`room`),
      isNewDevice: bool(newDevice),
    })}`);
  if (row && !row.hasRoom) throw new AppError("RATE_LIMITED", { retryAfter: await waitFor(perClient) });
  if (row?.attempts == null || row.failures == null) throw await refusal(account.id);
  return {
    attemptsLeft: session.level === "full" ? null : pendingSession.attempts - row.attempts,
    failures: row.failures,
    // Beyond that a sign-in that was unlocked by mail has its own few tries, and locks nobody else's.
    isLast:
      row.isCounted && row.failures <= accountLock.untilMail && row.failures % accountLock.failures === 0,
    spent: row.spent ?? undefined,
    isNewDevice: row.isNewDevice,
  };
}

async function refusal(userId: string): Promise<AppError> {
  return (await lockedError(userId)) ?? new AppError("UNAUTHENTICATED");
}

export async function lockedError(userId: string): Promise<AppError | undefined> {
  const [row] = await run(query`
    select ${fields({ seconds: int(sql`least(ceil(extract(epoch from ${users.mfaLockedUntil} - now())), 86400)::int`) })}
    from ${users} where ${users.id} = ${userId}::uuid and ${users.mfaLockedUntil} > now()`);
  return row && new AppError("ACCOUNT_LOCKED", { retryAfter: row.seconds });
}

/**
 * The step that forgets an account's wrong answers after a right one. Where the session's proofs show it, a password
 * that came by mail now counts as its owner's.
 */
export const clearFailures = (userId: string, proofs: readonly Proof[], source: SQL) =>
  sql`${update(users, {
    mfaFailures: 0,
    mfaLockedUntil: null,
    passwordByMail: sql`${users.passwordByMail} and not ${confirmsPassword(proofs)}::boolean`,
  })}
    where ${users.id} = ${userId}::uuid and exists (select 1 from ${source})`;
