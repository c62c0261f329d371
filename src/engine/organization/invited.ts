import { sql } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { run } from "../db/run";
import { changed } from "../db/sql";
import { type Authority, holdActor } from "./authority";
import { entryAbout, type Names, requireGrant } from "./members";
import { OPEN } from "./open-invitation";

/**
 * Somebody invited is in the list of people under the invitation's id until they join, and what is done with a member
 * under an id is done with them too, as far as it makes sense.
 */
export type Invited = { id: string; email: string; name: string; lastName: string; role: number };

/** @returns undefined for an id that is no open invitation of the organization */
export async function findInvited({ organization }: Authority, id: string): Promise<Invited | undefined> {
  const [invited] = await run<Invited>(
    sql`select id, email, first_name as name, last_name as "lastName", role from invitations
      where id = ${id}::uuid and org_id = ${organization.id}::uuid and ${OPEN}`,
    { retry: "safe" },
  );
  return invited;
}

/**
 * Gives an invitation another role, or the names that whoever accepts it starts with.
 * @throws AppError FORBIDDEN (recorded) for more than one's own role, CONFLICT where it was accepted meanwhile
 */
export async function changeInvited(
  caller: Caller,
  authority: Authority,
  invited: Invited,
  {
    role = invited.role,
    name = invited.name,
    lastName = invited.lastName,
  }: Names & { role?: number | undefined },
): Promise<Invited> {
  requireGrant(authority, Math.max(role, invited.role));
  const actorId = authority.principal.account.id;
  const entry = entryAbout(authority, "member.invitation_changed", actorId, { from: invited.role, to: role });
  const isChanged = await changed(sql`
    with actor as (${holdActor(authority)}),
    renamed as (update invitations set role = ${role}::smallint, first_name = ${name}, last_name = ${lastName},
        -- Who gives the greater role answers for it: the invitation counts while they may still give it.
        invited_by = case when ${role}::smallint > role then ${actorId}::uuid else invited_by end
      where id = ${invited.id}::uuid and role <= ${authority.role}::smallint and ${OPEN} and exists (select 1 from actor)
      returning id),
    recorded as (${audit(caller, entry, sql`renamed`)})
    select id from renamed`);
  if (!isChanged) throw new AppError("CONFLICT");
  return { ...invited, role, name, lastName };
}
