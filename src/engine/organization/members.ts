import type { SQL } from "drizzle-orm";
import type { AuditEvent } from "@/contract/audit-events";
import { AppError } from "@/contract/errors";
import { ROLES } from "@/contract/fields";
import { audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { hasRow, int } from "../db/query/expressions";
import { fields } from "../db/query/fields";
import { query } from "../db/query/query";
import { sql } from "../db/query/sql";
import { update } from "../db/query/write";
import { run } from "../db/run";
import { sessions, users } from "../db/schema";
import { andSteps } from "../db/steps";
import { recipientBucket, roomIn } from "../limit/mail-limits";
import { bucket, hasRoom } from "../limit/rate-limit";
import { securityNotice } from "../mail/notices";
import { sweep } from "../session/ending";
import { HELD } from "../session/hold";
import { actorOf } from "../session/principal/actor";
import { RAISE_ACCESS, RAISE_TRUST } from "../session/principal/epochs";
import { forgetDevices } from "../session/trusted-device";
import { NOTHING, revokeInvitationsBy } from "./open-invitation";
import { LAST_OWNER } from "./organization";
import { type Authority, changedBy, holdAuthority } from "./roles/authority";
import { remains } from "./roles/owners";
import { mayActOn, mayGrant } from "./roles/permissions";

/** Actions of administrators on members. Somebody of another organization counts as not found. */

/** Names as the public client calls them. */
export type Names = { name?: string | undefined; lastName?: string | undefined };

const TARGET = fields({ id: users.id, email: users.email, role: users.orgRole });

export type Target = (typeof TARGET)["row"];

/**
 * The member an administrator means.
 * @throws AppError USER_NOT_FOUND for nobody and for somebody elsewhere alike; FORBIDDEN for a higher role
 */
export async function findTarget({ organization, role }: Authority, id: string): Promise<Target> {
  const [target] = await run(
    query`select ${TARGET} from ${users}
      where ${users.id} = ${id}::uuid and ${users.orgId} = ${organization.id}::uuid`,
    { retry: "safe" },
  );
  if (!target) throw new AppError("USER_NOT_FOUND");
  if (!mayActOn(role, target.role)) {
    throw new AppError("FORBIDDEN", { message: "You can't do this to a member of a higher role." });
  }
  return target;
}

/** What every record of an administrator's action on a member says. */
export const entryAbout = (
  { principal }: Authority,
  event: AuditEvent,
  userId: string,
  detail: Record<string, unknown> = {},
) =>
  ({
    event,
    ...actorOf(principal),
    userId,
    detail,
  }) as const;

/**
 * The condition, after `holdAuthority`, that target and actor are unchanged: still a member, of no higher role, and the
 * actor still authorised.
 */
export const stillTarget = (authority: Authority, target: Target): SQL =>
  sql`${users.id} = ${target.id}::uuid and ${users.orgId} = ${authority.organization.id}::uuid
    and ${users.orgRole} <= ${authority.role}::smallint and ${HELD}`;

/** Nobody gives away more than they have. @throws AppError FORBIDDEN */
export function requireGrant({ role }: Authority, granted: number): void {
  if (mayGrant(role, granted)) return;
  throw new AppError("FORBIDDEN", { message: "You can't give a role higher than your own." });
}

/** @throws AppError USER_NOT_FOUND, FORBIDDEN, CONFLICT for the last owner */
export async function removeMember(caller: Caller, authority: Authority, id: string): Promise<void> {
  const target = await findTarget(authority, id);
  const { name: organization } = authority.organization;
  const entry = entryAbout(authority, "member.removed", id);
  const steps = sql`
    removed as (${update(users, { orgId: null, orgRole: ROLES.USER, orgJoinedAt: null, ...RAISE_TRUST })}
      where ${stillTarget(authority, target)} and ${remains(id)} returning ${users.id}),
    devices as (${forgetDevices(id, sql`removed`)}),
    invited as (${revokeInvitationsBy(id, NOTHING, sql`removed`)}),
    recorded as (${audit(caller, entry, sql`removed`)}),
    mailed as (${securityNotice(caller, target, { kind: "removed-from-organization", organization }, sql`removed`)})`;
  const isRemoved = await changedBy(authority, { ids: [id], owners: true }, steps, sql`removed`);
  if (!isRemoved) throw new AppError("CONFLICT", { message: LAST_OWNER });
}

/**
 * Ends everything a member has open, of oneself the present session too.
 * @returns how many ended
 * @throws AppError USER_NOT_FOUND, FORBIDDEN, CONFLICT
 */
export async function endMemberSessions(caller: Caller, authority: Authority, id: string): Promise<number> {
  const target = await findTarget(authority, id);
  const { name: organization } = authority.organization;
  const isRecorded = await hasRoom(bucket("authority:account", authority.principal.account.id));
  const [row] = await run(query`
    with ${holdAuthority(authority, { ids: [id] })}, ${roomIn([recipientBucket("signed-out", target.email)])},
    met as (${update(users, RAISE_ACCESS)} where ${stillTarget(authority, target)} returning ${users.id}),
    live as (select ${sessions.id} from ${sessions} where ${sessions.userId} = ${id}::uuid
      and ${sessions.revokedAt} is null and ${sessions.expiresAt} > now()),
    -- An ending is never refused, and recorded as far as there is room.
    noted as (select 1 from met where ${isRecorded}::boolean),
    recorded as (${audit(caller, entryAbout(authority, "member.sessions_ended", id), sql`noted`)}),
    mailed as (${securityNotice(caller, target, { kind: "signed-out-by-administrator", organization }, sql`met, may_mail`)})
    ${andSteps(sweep(id, "ended_by_administrator", sql`met`))}
    select ${fields({ ended: int(sql`(select count(*) from live)`), met: hasRow(sql`met`) })}`);
  if (!row?.met) throw new AppError("CONFLICT");
  return row.ended;
}
