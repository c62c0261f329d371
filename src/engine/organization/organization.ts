import { type SQL, sql } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { ROLES } from "@/contract/fields";
import { audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { run } from "../db/run";
import { changed } from "../db/sql";
import { isForeignKeyViolation } from "../db/violation";
import { actorOf } from "../session/principal/actor";
import { isStill, RAISE_TRUST } from "../session/principal/epochs";
import type { Principal } from "../session/principal/principal";
import { forgetDevices } from "../session/trusted-device";
import { type Authority, stillHolds } from "./authority";
import { OPEN } from "./open-invitation";
import { ownersOf, remains } from "./owners";

/** An organization as such: made, named, left. A person is in at most one. */

/** Makes an organization, its maker the owner. @throws AppError ALREADY_EXISTS for somebody who is in one */
export async function createOrganization(
  caller: Caller,
  { account, session }: Principal,
  name: string,
): Promise<string> {
  const [made] = await run<{ orgId: string }>(sql`
    with maker as (select id from users where ${isStill(account)} and org_id is null for update),
    founded as (insert into organizations (name) select ${name} from maker returning id),
    joined as (update users set org_id = founded.id, org_role = ${ROLES.OWNER}::smallint, org_joined_at = now(),
        ${RAISE_TRUST}
      from founded where users.id = ${account.id}::uuid returning users.org_id),
    devices as (${forgetDevices(account.id, sql`joined`)}),
    recorded as (${audit(
      caller,
      {
        event: "organization.created",
        ...actorOf({ account, session }),
        orgId: sql`joined.org_id`,
      },
      sql`joined`,
    )})
    select org_id as "orgId" from joined`);
  if (!made) throw new AppError("ALREADY_EXISTS", { message: "You are in an organization already." });
  return made.orgId;
}

export async function renameOrganization(caller: Caller, authority: Authority, name: string): Promise<void> {
  const { principal, organization } = authority;
  const entry = {
    event: "organization.renamed",
    ...actorOf(principal),
    detail: { from: organization.name, to: name },
  } as const;
  const isRenamed = await changed(sql`
    with renamed as (update organizations set name = ${name}
      where id = ${organization.id}::uuid and ${stillHolds(authority)} returning id),
    recorded as (${audit(caller, entry, sql`renamed`)})
    select id from renamed`);
  if (!isRenamed) throw new AppError("CONFLICT");
}

/** How many wait for an answer to their invitation. */
export async function countInvited(orgId: string): Promise<number> {
  const [row] = await run<{ count: number }>(
    sql`select count(*)::int as count from invitations i where i.org_id = ${orgId}::uuid and ${OPEN}
      and not exists (select 1 from users m where m.org_id = i.org_id and m.email_normalized = i.email_normalized)`,
    { retry: "safe" },
  );
  return row?.count ?? 0;
}

/** How many are in it. */
export async function countMembers(orgId: string): Promise<number> {
  const [row] = await run<{ count: number }>(
    sql`select count(*)::int as count from users where org_id = ${orgId}::uuid`,
    { retry: "safe" },
  );
  return row?.count ?? 0;
}

/**
 * Leaves one's organization; when nobody else is in it, it goes too.
 * @throws AppError CONFLICT for the last owner while others stay
 */
export async function leaveOrganization(
  caller: Caller,
  { principal: { account, session }, organization }: Authority,
): Promise<void> {
  const entry = {
    event: "organization.left",
    ...actorOf({ account, session }),
  } as const;
  const hasLeft = await closing(sql`
    with owners as (${ownersOf(organization.id)}),
    others as (select 1 as one from users where org_id = ${organization.id}::uuid and id <> ${account.id}::uuid limit 1),
    gone as (update users set org_id = null, org_role = ${ROLES.USER}::smallint, org_joined_at = null,
        ${RAISE_TRUST}
      where id = ${account.id}::uuid and org_id = ${organization.id}::uuid
        and (${remains(account.id)} or not exists (select 1 from others)) returning id),
    closed as (delete from organizations where id = ${organization.id}::uuid
      and exists (select 1 from gone) and not exists (select 1 from others)),
    devices as (${forgetDevices(account.id, sql`gone`)}),
    invited as (${revokeInvitationsBy(account.id, -1, sql`gone`)}),
    recorded as (${audit(caller, entry, sql`gone`)})
    select id from gone`);
  if (!hasLeft) throw new AppError("CONFLICT", { message: LAST_OWNER });
}

/**
 * Runs a change that closes an organization when nobody else is in it.
 * @returns false when its condition didn't hold, also because somebody joined in the same moment
 */
export async function closing(change: SQL): Promise<boolean> {
  try {
    return await changed(change);
  } catch (error) {
    if (isForeignKeyViolation(error)) return false;
    throw error;
  }
}

export const LAST_OWNER = "The last owner stays. Make somebody else an owner first.";

/** The step that takes back what somebody offered while they could: every open invitation to a role above `role`. */
export function revokeInvitationsBy(userId: string, role: number, source: ReturnType<typeof sql>) {
  return sql`update invitations set revoked_at = now() where invited_by = ${userId}::uuid and role > ${role}::smallint
    and accepted_at is null and revoked_at is null and exists (select 1 from ${source})`;
}
