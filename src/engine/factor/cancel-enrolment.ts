import type { MfaType } from "@/contract/methods";
import { audit } from "../audit/audit";
import { sql } from "../db/query/sql";
import { backupCodes, factors } from "../db/schema";
import { changed } from "../db/steps";
import { HELD, hold } from "../session/hold";
import { actorOf } from "../session/principal/actor";
import type { Principal } from "../session/principal/principal";
import { killTokens } from "../session/single-use";
import type { MethodCaller } from "./method";

/** Throws away a set-up that waits, if any, with the codes and the link that came with it. */
export async function cancelEnrolment(
  caller: MethodCaller,
  principal: Principal,
  type: MfaType,
): Promise<void> {
  const { account, session } = principal;
  const userId = sql`${account.id}::uuid`;
  const links = caller.methods[type].mailed?.purpose ?? [];
  const entry = {
    event: "method.setup_cancelled",
    ...actorOf({ account, session }),
    method: type,
  } as const;
  await changed(sql`
    with ${hold(principal)},
    gone as (delete from ${factors} where ${factors.userId} = ${userId} and ${factors.type} = ${type}
      and ${factors.status} = 'pending' and ${HELD}
      returning ${factors.id}),
    codes as (delete from ${backupCodes} where ${backupCodes.userId} = ${userId}
      and ${backupCodes.setupId} in (select ${factors.id} from gone)),
    links as (${killTokens(userId, sql`gone`, { only: links })}),
    recorded as (${audit(caller, entry, sql`gone`)})
    select ${factors.id} from gone`);
}
