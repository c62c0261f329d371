import { AppError } from "@/contract/errors";
import { audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { NOW } from "../db/query/expressions";
import { sql } from "../db/query/sql";
import { update } from "../db/query/write";
import { sessions } from "../db/schema";
import { changed } from "../db/steps";
import { HELD, hold } from "../session/hold";
import { actorOf } from "../session/principal/actor";
import type { Principal } from "../session/principal/principal";

/** A mailed link that lets one sign-in try codes again. It is kept among the challenges though it proves nothing. */

/** What is kept with it. */
export const UNLOCKING = { unlocks: true } as const;

/** Whether what an answer used up was such a link. */
export const unlocks = (spent: Record<string, unknown> | undefined): boolean => spent?.unlocks === true;

/** Gives a sign-in as many tries as a new one. @throws AppError UNAUTHENTICATED where it ended meanwhile */
export async function unlockSession(caller: Caller, principal: Principal): Promise<{ isUnlocked: true }> {
  const { account, session } = principal;
  const entry = { event: "account.unlocked", ...actorOf({ account, session }) } as const;
  const isUnlocked = await changed(sql`
    with ${hold(principal)},
    unlocked as (${update(sessions, { unlockedAt: NOW, attempts: 0 })}
      where ${sessions.id} = ${session.id}::uuid and ${sessions.level} <> 'full' and ${HELD} returning ${sessions.id}),
    recorded as (${audit(caller, entry, sql`unlocked`)})
    select ${sessions.id} from unlocked`);
  if (!isUnlocked) throw new AppError("UNAUTHENTICATED");
  return { isUnlocked: true };
}
