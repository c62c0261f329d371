import type { SQL } from "drizzle-orm";
import { sql } from "../db/query/sql";
import { update, type Values } from "../db/query/write";
import { factors, singleUseTokens, users } from "../db/schema";
import { textArray } from "../db/steps";
import { HELD } from "./hold";
import type { Issued } from "./issued";
import { isStill, RAISE_ACCESS, RAISED, stampOwnSetUps } from "./principal/epochs";
import type { Principal } from "./principal/principal";
import { raiseSession } from "./raise-session";
import { endSessions } from "./session";
import { isNewestOpen, killTokens, type Purpose } from "./single-use";
import { forgetDevices } from "./trusted-device";

/** Ending everything an account has open, as its owner, its mailbox, an administrator or the operator may. */

/**
 * The steps that mark the rows of what a raised epoch has ended. The version before doesn't know epochs and may run
 * beside this one.
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
 * The steps that let links and set-ups go on where only sessions and devices end. Those of a session that ends don't:
 * each use asks for it (`askerStands`).
 * @param raised a step that gives RAISED
 * @param except what the same statement spends or ends: a set-up, links
 */
export function spareOpen(raised: SQL, except: { setUpId?: string; links?: readonly Purpose[] } = {}): SQL[] {
  const setUpId = except.setUpId ?? null;
  return [
    sql`${update(factors, { accessEpoch: sql`raised.${users.accessEpoch}` })} from ${raised} as raised
      where ${factors}.${factors.userId} = raised.${users.id} and ${factors.status} = 'pending'
        and ${factors}.${factors.accessEpoch} = raised.${users.accessEpoch} - 1
        and ${factors}.${factors.id} is distinct from ${setUpId}::uuid`,
    sql`${update(singleUseTokens, { accessEpoch: sql`raised.${users.accessEpoch}` })}
      from ${raised} as raised
      where ${isNewestOpen(sql`(select ${users.id} from ${raised})`)}
        and ${singleUseTokens}.${singleUseTokens.accessEpoch} = raised.${users.accessEpoch} - 1
        and not ${singleUseTokens.purpose} = any(${textArray(except.links ?? [])})`,
  ];
}

export type Ender = {
  /** Why, as the ended sessions say it. */
  reason: string;
  /** Further columns the update sets, and a further condition. */
  set?: Partial<Values<typeof users>>;
  onlyIf?: SQL;
};

/**
 * Ends everything an account has open but the asking session and its set-ups. That session gets new tokens (ASVS
 * 7.2.4).
 * @param also further steps over the row that was raised
 * @returns undefined when the session ended, or what was decided on changed, in the meantime
 */
export function endElsewhere(
  principal: Principal,
  { reason, set, onlyIf = sql`true` }: Ender,
  also: (raised: SQL) => SQL[],
): Promise<Issued | undefined> {
  const { account, session } = principal;
  return raiseSession(
    principal,
    { level: session.level, proofs: session.proofs, isProved: false, isEnder: true },
    sql`spent as (${update(users, { ...set, ...RAISE_ACCESS })}
      where ${isStill(account)} and ${onlyIf} and ${HELD} returning ${RAISED})`,
    (raised) => [
      stampOwnSetUps(session.id, raised),
      ...sweep(account.id, reason, raised, { sessionId: session.id }),
      ...also(raised),
    ],
  );
}
