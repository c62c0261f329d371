import { type SQL, sql } from "drizzle-orm";
import { textArray } from "../db/sql";
import { isStill, RAISE_ACCESS, RAISED, stampOwnSetUps } from "./principal/epochs";
import type { Principal } from "./principal/principal";
import { endSessions, HELD, type Issued, raiseSession } from "./session";
import { killTokens, type Purpose } from "./single-use";
import { forgetDevices } from "./trusted-device";

/** Ending everything an account has open, as its owner, its mailbox, an administrator or the operator may. */

/**
 * The steps that end the rows of what a raised number ended. The number is what counts (epochs.ts): these are for
 * the version before this one, which knows no numbers and may serve beside it, and go with the next release.
 * @param kept what survives: a session, and the token that the same statement spends
 */
export function sweep(
  userId: string,
  reason: string,
  source: SQL,
  kept: { sessionId?: string | undefined; token?: Purpose } = {},
): SQL[] {
  const tokens = kept.token === undefined ? {} : { except: kept.token };
  return [
    endSessions(userId, reason, source, kept.sessionId),
    forgetDevices(userId, source),
    killTokens(sql`${userId}::uuid`, source, tokens),
  ];
}

/**
 * The steps that let links and set-ups go on where only sessions and devices end.
 * @param raised a step that gives RAISED
 * @param except what the same statement spends or ends: a set-up, links
 */
export function spareOpen(raised: SQL, except: { setUpId?: string; links?: readonly Purpose[] } = {}): SQL[] {
  const setUpId = except.setUpId ?? null;
  return [
    sql`update factors set access_epoch = raised.access_epoch from ${raised} as raised
      where factors.user_id = raised.id and status = 'pending' and factors.access_epoch = raised.access_epoch - 1
        and factors.id is distinct from ${setUpId}::uuid`,
    sql`update single_use_tokens set access_epoch = raised.access_epoch from ${raised} as raised
      where single_use_tokens.user_id = raised.id and consumed_at is null
        and single_use_tokens.access_epoch = raised.access_epoch - 1
        and not purpose = any(${textArray(except.links ?? [])})`,
  ];
}

export type Ender = {
  /** Why, as the ended sessions say it. */
  reason: string;
  /** What else the update of the person's row assigns, and on what condition. */
  set?: SQL;
  onlyIf?: SQL;
};

/**
 * Ends everything an account has open but the session that asks, which gets new tokens (ASVS 7.2.4), and the set-ups
 * it began.
 * @param also further steps over the row that was raised
 * @returns undefined when the session ended, or what was decided on changed, in the meantime
 */
export function endElsewhere(
  principal: Principal,
  { reason, set = sql``, onlyIf = sql`true` }: Ender,
  also: (raised: SQL) => SQL[],
): Promise<Issued | undefined> {
  const { account, session } = principal;
  return raiseSession(
    principal,
    { level: session.level, proofs: session.proofs, isProved: false, isEnder: true },
    sql`spent as (update users set ${set} ${RAISE_ACCESS}
      where ${isStill(account)} and ${onlyIf} and ${HELD} returning ${RAISED})`,
    (raised) => [
      stampOwnSetUps(session.id, raised),
      ...sweep(account.id, reason, raised, { sessionId: session.id }),
      ...also(raised),
    ],
  );
}
