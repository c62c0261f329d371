import type { AppError } from "@/contract/errors";
import { audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { sql } from "../db/query/sql";
import { update } from "../db/query/write";
import { run } from "../db/run";
import { sessions, users } from "../db/schema";
import { securityNotice } from "../mail/notices";
import { emit } from "../platform/signals";
import { actorOf } from "../session/principal/actor";
import type { Principal } from "../session/principal/principal";
import { endedBy } from "../session/session";
import { type Attempt, accountLock, lockedError } from "./attempts";

/** A wrong answer, once it was counted. */

/**
 * Records a wrong answer, and at one too many ends every open sign-in of the account and mails its owner.
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
    await run(sql`with once as (select 1 as one from ${users} where ${users.id} = ${account.id}::uuid for update),
      recorded as (${audit(caller, entry, sql`once`)}),
      ended as (${update(sessions, endedBy("attempts"))}
        where ${sessions.id} = ${session.id}::uuid and ${isDead}::boolean and ${sessions.level} <> 'full'
          and exists (select 1 from once))
      select one from once`);
    return failure.error;
  }
  const isUntilMail = attempt.failures >= accountLock.untilMail;
  emit("lock", { isForGood: isUntilMail });
  const minutes = isUntilMail ? null : accountLock.seconds / 60;
  const locked = { ...entry, event: "account.locked", detail: { failures: attempt.failures } } as const;
  await run(sql`with once as (select 1 as one from ${users} where ${users.id} = ${account.id}::uuid for update),
    recorded as (${audit(caller, entry, sql`once`)}),
    locked as (${audit(caller, locked, sql`once`)}),
    ended as (${update(sessions, endedBy("locked"))}
      where ${sessions.userId} = ${account.id}::uuid and ${sessions.level} <> 'full'
        and ${sessions.revokedAt} is null and exists (select 1 from once)),
    mailed as (${securityNotice(caller, account, { kind: "account-locked", minutes }, sql`once`)})
    select one from once`);
  return (await lockedError(account.id)) ?? failure.error;
}
