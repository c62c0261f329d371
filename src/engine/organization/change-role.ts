import { AppError } from "@/contract/errors";
import { ROLES } from "@/contract/fields";
import { audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { sql } from "../db/query/sql";
import { update, type Values } from "../db/query/write";
import { users } from "../db/schema";
import { recipientBucket, roomIn } from "../limit/mail-limits";
import { securityNotice } from "../mail/notices";
import { RAISE_TRUST } from "../session/principal/epochs";
import { forgetDevices } from "../session/trusted-device";
import { entryAbout, findTarget, type Names, requireGrant, stillTarget, type Target } from "./members";
import { revokeInvitationsBy } from "./open-invitation";
import { LAST_OWNER } from "./organization";
import { type Authority, changedBy } from "./roles/authority";
import { remains } from "./roles/owners";
import { roleWords } from "./roles/permissions";

/** A member's role and names, as administrators give them. */

/**
 * Changes a member's role, which counts from their next request on, and both names if given.
 * @returns the role they had
 * @throws AppError FORBIDDEN for more than one's own role, USER_NOT_FOUND, CONFLICT for the last owner
 */
export async function changeRole(
  caller: Caller,
  authority: Authority,
  id: string,
  role: number,
  names: Names = {},
): Promise<number> {
  requireGrant(authority, role);
  const target = await findTarget(authority, id);
  if (target.role === role) {
    await renameMember(caller, authority, target, names);
    return role;
  }
  const entry = entryAbout(authority, "member.role_changed", id, { from: target.role, to: role });
  const steps = sql`${roomIn([recipientBucket("role-changed", target.email)])},
    changed as (${update(users, {
      orgRole: role,
      ...assigned(names),
      ...(role > target.role ? RAISE_TRUST : {}),
    })}
      where ${stillTarget(authority, target)} and (${remains(id)} or ${role}::smallint = ${ROLES.OWNER}::smallint)
      returning ${users.id}),
    ${role > target.role ? sql`devices as (${forgetDevices(id, sql`changed`)}),` : sql``}
    invited as (${revokeInvitationsBy(id, role, sql`changed`)}),
    recorded as (${audit(caller, entry, sql`changed`)}),
    ${isNamed(names) ? sql`named as (${audit(caller, entryAbout(authority, "member.renamed", id), sql`changed`)}),` : sql``}
    mailed as (${securityNotice(caller, target, { kind: "role-changed", organization: authority.organization.name, role: roleWords(role) }, sql`changed, may_mail`)})`;
  const isChanged = await changedBy(authority, { ids: [id], owners: true }, steps, sql`changed`);
  if (!isChanged) throw new AppError("CONFLICT", { message: LAST_OWNER });
  return target.role;
}

const isNamed = ({ name, lastName }: Names): boolean => name !== undefined || lastName !== undefined;

const assigned = ({ name: firstName, lastName }: Names): Partial<Values<typeof users>> => ({
  ...(firstName === undefined ? {} : { firstName }),
  ...(lastName === undefined ? {} : { lastName }),
});

/** @throws AppError CONFLICT where they aren't a member any more, or the actor may not */
async function renameMember(
  caller: Caller,
  authority: Authority,
  target: Target,
  names: Names,
): Promise<void> {
  if (!isNamed(names)) return;
  const entry = entryAbout(authority, "member.renamed", target.id);
  const steps = sql`renamed as (${update(users, assigned(names))}
      where ${stillTarget(authority, target)} returning ${users.id}),
    recorded as (${audit(caller, entry, sql`renamed`)})`;
  const isRenamed = await changedBy(authority, { ids: [target.id] }, steps, sql`renamed`);
  if (!isRenamed) throw new AppError("CONFLICT");
}

/**
 * Gives a member other names, and leaves the role as it is.
 * @throws AppError USER_NOT_FOUND, FORBIDDEN for a member of a higher role, CONFLICT
 */
export async function nameMember(
  caller: Caller,
  authority: Authority,
  id: string,
  names: Names,
): Promise<void> {
  await renameMember(caller, authority, await findTarget(authority, id), names);
}
