import { sql } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import type { Caller } from "../../audit/caller";
import { run } from "../../db/run";
import { changed, textArray } from "../../db/sql";
import { bucket, clientNetwork, limit } from "../../limit/rate-limit";
import { tokenHash } from "../../platform/crypto";
import { lockPerson } from "../../session/principal/epochs";
import type { Principal } from "../../session/principal/principal";
import { RECOVERY_LINKS, stopRecovery } from "../../session/recovery";
import { hold } from "../../session/session";

/** A press in any full session. @returns whether one was waiting */
export async function stopInSession(caller: Caller, principal: Principal): Promise<boolean> {
  const { account } = principal;
  return changed(sql`
    with ${hold(principal)},
    ${stopRecovery(caller, account, "session", sql`held`)}
    select id from stopped`);
}

export type LinkedRecovery = {
  userId: string;
  email: string;
  purpose: "recovery_stop" | "recovery_finish";
  startedAt: Date;
  endsAt: Date;
  closesAt: Date;
  device: string;
  place: string;
  isOver: boolean;
};

/** Whose recovery a mailed link is about, as long as both live. Uses nothing up. @throws AppError INVALID_TOKEN */
export async function readRecoveryLink(token: string): Promise<LinkedRecovery> {
  const [row] = await run<LinkedRecovery>(
    sql`select u.id as "userId", u.email, t.purpose, r.started_at as "startedAt", r.ends_at as "endsAt",
        r.closes_at as "closesAt", r.device, r.place, r.ends_at <= now() as "isOver"
      from single_use_tokens t join users u on u.id = t.user_id and u.access_epoch = t.access_epoch
        join recoveries r on r.user_id = u.id and r.access_epoch = u.access_epoch
      where t.token_hash = ${tokenHash(token)}::bytea and t.purpose = any(${textArray(RECOVERY_LINKS)})
        and t.consumed_at is null and t.expires_at > now() and r.closes_at > now() and u.disabled_at is null`,
    { retry: "safe" },
  );
  if (!row) throw new AppError("INVALID_TOKEN");
  return row;
}

/** The same for whoever opens a link, at most as often as any link. @throws AppError INVALID_TOKEN, RATE_LIMITED */
export async function inspectRecoveryLink(caller: Caller, token: string): Promise<LinkedRecovery> {
  await limit(bucket("link:ip", clientNetwork(caller.ip)));
  return readRecoveryLink(token);
}

/** "This wasn't me", said by who has the mail; either of its links will do. @throws AppError INVALID_TOKEN, RATE_LIMITED */
export async function stopByLink(caller: Caller, token: string): Promise<void> {
  const { userId, email } = await inspectRecoveryLink(caller, token);
  const isStopped = await changed(sql`
    with ${lockPerson({ id: userId })},
    ${stopRecovery(caller, { id: userId, email }, "link", sql`account`)}
    select id from stopped`);
  if (!isStopped) throw new AppError("INVALID_TOKEN");
}
