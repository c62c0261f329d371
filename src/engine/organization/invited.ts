import { AppError } from "@/contract/errors";
import { audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { fields } from "../db/query/fields";
import { query } from "../db/query/query";
import { sql } from "../db/query/sql";
import { update } from "../db/query/write";
import { run } from "../db/run";
import { invitations } from "../db/schema";
import { HELD } from "../session/hold";
import { entryAbout, type Names, requireGrant } from "./members";
import { OPEN } from "./open-invitation";
import { type Authority, changedBy } from "./roles/authority";

/**
 * An invited person is listed among the people under the invitation's id until they join; actions on members apply to
 * them as far as that makes sense.
 */
const INVITED = fields({
  id: invitations.id,
  email: invitations.email,
  name: invitations.firstName,
  lastName: invitations.lastName,
  role: invitations.role,
});
export type Invited = (typeof INVITED)["row"];

/** @returns undefined for an id that is no open invitation of the organization */
export async function findInvited({ organization }: Authority, id: string): Promise<Invited | undefined> {
  const [invited] = await run(
    query`select ${INVITED} from ${invitations}
      where ${invitations.id} = ${id}::uuid and ${invitations.orgId} = ${organization.id}::uuid and ${OPEN}`,
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
  const entry = entryAbout(authority, "member.invitation_changed", actorId, {
    from: invited.role,
    to: role,
    invitationId: invited.id,
  });
  const steps = sql`
    changed as (${update(invitations, {
      role,
      firstName: name,
      lastName,
      // Whoever raises the role becomes the sender, and the invitation is valid while they may still grant it.
      invitedBy: sql`case when ${role}::smallint > ${invitations.role} then ${actorId}::uuid else ${invitations.invitedBy} end`,
    })}
      where ${invitations.id} = ${invited.id}::uuid and ${invitations.role} <= ${authority.role}::smallint
        and ${OPEN} and ${HELD}
      returning ${invitations.id}),
    recorded as (${audit(caller, entry, sql`changed`)})`;
  const isChanged = await changedBy(authority, {}, steps, sql`changed`);
  if (!isChanged) throw new AppError("CONFLICT");
  return { ...invited, role, name, lastName };
}
