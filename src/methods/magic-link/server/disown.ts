import type { SQL } from "drizzle-orm";
import { audit } from "@/engine/audit/audit";
import type { Caller } from "@/engine/audit/caller";
import { NOW } from "@/engine/db/query/expressions";
import { sql } from "@/engine/db/query/sql";
import { update } from "@/engine/db/query/write";
import { backupCodes, factors, sessions, singleUseTokens } from "@/engine/db/schema";
import { changed, json } from "@/engine/db/steps";
import { bucket, clientNetwork, limit } from "@/engine/limit/rate-limit";
import { securityNotice } from "@/engine/mail/notices";
import { lockAccount } from "@/engine/session/principal/epochs";
import { endedBy } from "@/engine/session/session";
import { deadLink, findLink, isAlive, type Link } from "./links";

/**
 * "This wasn't me", pressed by the mail's reader: revokes the link and ends the pending sign-in or set-up behind it.
 * @throws AppError INVALID_TOKEN, RATE_LIMITED
 */
export async function disownLink(caller: Caller, token: string): Promise<void> {
  await limit(bucket("link:ip", clientNetwork(caller.ip)));
  const link = await findLink(token);
  if (!link || !isAlive(link)) throw deadLink(link);
  const { id, userId, epochs, email, purpose, sessionId } = link;
  const entry = {
    event: "link.disowned",
    userId,
    sessionId,
    method: "MAGIC_LINK",
    detail: { purpose },
  } as const;
  // An address that nobody confirmed has no account, and so nobody to be told anything.
  const told = link.emailVerified ? sql`spent` : sql`(select 1 where false) as nobody`;
  const isDisowned = await changed(sql`
    with ${lockAccount({ id: userId, epochs })},
    spent as (${update(singleUseTokens, {
      consumedAt: NOW,
      data: sql`${singleUseTokens.data} || ${json({ ended: "disowned" })}`,
    })}
      where ${singleUseTokens.id} = ${id}::uuid and ${singleUseTokens.consumedAt} is null
        and ${singleUseTokens.expiresAt} > now() and exists (select 1 from account)
      returning ${singleUseTokens.id}),
    ${endingSteps(link)},
    recorded as (${audit(caller, entry, sql`spent`)}),
    mailed as (${securityNotice(caller, { id: userId, email }, { kind: "link-denied" }, told)})
    select ${singleUseTokens.id} from spent`);
  if (!isDisowned) throw deadLink(await findLink(token));
}

function endingSteps({ purpose, userId, sessionId, data: { factorId } }: Link): SQL {
  if (purpose === "magic_link_second_step") {
    return sql`ended as (${update(sessions, endedBy("disowned"))}
      where ${sessions.id} = ${sessionId}::uuid and ${sessions.revokedAt} is null and exists (select 1 from spent))`;
  }
  const setupId = factorId ?? null;
  const isSpent = sql`exists (select 1 from spent)`;
  return sql`codes as (delete from ${backupCodes} where ${backupCodes.setupId} = ${setupId}::uuid
      and ${backupCodes.userId} = ${userId}::uuid and ${isSpent}),
    set_up as (delete from ${factors} where ${factors.id} = ${setupId}::uuid and ${factors.status} = 'pending'
      and ${factors.userId} = ${userId}::uuid and ${isSpent})`;
}
