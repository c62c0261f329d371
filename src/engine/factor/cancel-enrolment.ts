import { sql } from "drizzle-orm";
import type { MfaType } from "@/contract/methods";
import { audit } from "../audit/audit";
import { changed } from "../db/sql";
import { actorOf } from "../session/principal/actor";
import type { Principal } from "../session/principal/principal";
import { HELD, hold } from "../session/session";
import { killTokens } from "../session/single-use";
import type { MethodCaller } from "./method";

/**
 * Throws away a set-up that waits, with the codes and the link that came with it. What is on stays on; where none waits
 * there is nothing to do.
 */
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
    gone as (delete from factors where user_id = ${userId} and type = ${type} and status = 'pending' and ${HELD}
      returning id),
    codes as (delete from backup_codes where user_id = ${userId} and setup_id in (select id from gone)),
    links as (${killTokens(userId, sql`gone`, { only: links })}),
    recorded as (${audit(caller, entry, sql`gone`)})
    select id from gone`);
}
