import { AppError } from "@/contract/errors";
import type { Caller } from "../../audit/caller";
import { bool } from "../../db/query/expressions";
import { fields, type RowOf } from "../../db/query/fields";
import { named } from "../../db/query/named";
import { query } from "../../db/query/query";
import { sql } from "../../db/query/sql";
import { run } from "../../db/run";
import { recoveries, singleUseTokens, users } from "../../db/schema";
import { changed, textArray } from "../../db/steps";
import { bucket, clientNetwork, limit } from "../../limit/rate-limit";
import { tokenHash } from "../../platform/crypto";
import { HELD_STEP, hold } from "../../session/hold";
import { lockPerson } from "../../session/principal/epochs";
import type { Principal } from "../../session/principal/principal";
import { RECOVERY_LINKS, stopRecovery } from "../../session/stop-recovery";

const u = named(users, "u");
const t = named(singleUseTokens, "t");
const r = named(recoveries, "r");

/** A press in any full session. @returns whether one was waiting */
export async function stopInSession(caller: Caller, principal: Principal): Promise<boolean> {
  const { account } = principal;
  return changed(sql`
    with ${hold(principal)},
    ${stopRecovery(caller, account, "session", HELD_STEP)}
    select ${users.id} from stopped`);
}

const LINKED = {
  userId: u.id,
  email: u.email,
  purpose: t.purpose,
  startedAt: r.startedAt,
  endsAt: r.endsAt,
  closesAt: r.closesAt,
  device: r.device,
  place: r.place,
  isOver: bool(sql`${r.endsAt} <= now()`),
};
export type LinkedRecovery = RowOf<typeof LINKED>;

/** Whose recovery a mailed link is about, read without using it up. @throws AppError INVALID_TOKEN */
export async function readRecoveryLink(token: string): Promise<LinkedRecovery> {
  const [row] = await run(
    query`select ${fields(LINKED)}
      from ${singleUseTokens} t join ${users} u on ${u.id} = ${t.userId} and ${u.accessEpoch} = ${t.accessEpoch}
        join ${recoveries} r on ${r.userId} = ${u.id} and ${r.accessEpoch} = ${u.accessEpoch}
      where ${t.tokenHash} = ${tokenHash(token)}::bytea and ${t.purpose} = any(${textArray(RECOVERY_LINKS)})
        and ${t.consumedAt} is null and ${t.expiresAt} > now() and ${r.closesAt} > now() and ${u.disabledAt} is null`,
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

/** "This wasn't me", by either of the mailed links. @throws AppError INVALID_TOKEN, RATE_LIMITED */
export async function stopByLink(caller: Caller, token: string): Promise<void> {
  const { userId, email } = await inspectRecoveryLink(caller, token);
  const isStopped = await changed(sql`
    with ${lockPerson({ id: userId })},
    ${stopRecovery(caller, { id: userId, email }, "link", sql`account`)}
    select ${users.id} from stopped`);
  if (!isStopped) throw new AppError("INVALID_TOKEN");
}
