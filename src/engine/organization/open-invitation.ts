import type { SQL } from "drizzle-orm";
import { LIMITS } from "@/contract/limits";
import { NOW } from "../db/query/expressions";
import { named } from "../db/query/named";
import { sql } from "../db/query/sql";
import { update } from "../db/query/write";
import { invitations, users } from "../db/schema";

const i = named(invitations, "i");

/** Which invitations count, and what ends those that somebody has sent. */

/** The condition that an invitation is open: not accepted, withdrawn or expired. */
export const OPEN = sql`${invitations.acceptedAt} is null and ${invitations.revokedAt} is null
  and ${invitations.expiresAt} > now()`;

const LIFETIME = sql`make_interval(secs => ${LIMITS.invitation.seconds}::double precision)`;

type Sender = ReturnType<typeof named<typeof users>>;

/** The condition that who sent an invitation `i` may give what it offers, and always might since it was sent. */
export const isGivenBy = (sender: Pick<Sender, "orgRole" | "loweredAt" | "loweredTo">): SQL =>
  sql`${sender.orgRole} >= ${i.role} and (${sender.loweredAt} is null or ${i.role} <= ${sender.loweredTo}
    or ${i.expiresAt} - ${LIFETIME} > ${sender.loweredAt})`;

/** The least somebody may give who isn't in the organization any more. */
export const NOTHING = -1;

/**
 * What an update of `users` sets to end what they have offered beyond `role`, their new one, where it is less. The time
 * is the one at which their row is locked, since what is sent until then has to end.
 */
export function lowered(role: number) {
  const isLess = sql`${users.orgRole} > ${role}::smallint`;
  return {
    loweredAt: sql`case when ${isLess} then clock_timestamp() else ${users.loweredAt} end`,
    loweredTo: sql`case when not (${isLess}) then ${users.loweredTo}
      when ${users.loweredAt} > now() - ${LIFETIME} then least(${users.loweredTo}, ${role}::smallint)
      else ${role}::smallint end`,
  };
}

/** How many of somebody's invitations one statement withdraws: the others count no more either, and expire. */
const MOST_WITHDRAWN = 1_000;

/** The step that withdraws the newest open invitations of somebody's to a role above `role`, their new one. */
export const revokeInvitationsBy = (userId: string, role: number, source: SQL): SQL =>
  sql`${update(invitations, { revokedAt: NOW })}
    where ${invitations.id} = any(array(select ${i.id} from ${invitations} i where ${i.invitedBy} = ${userId}::uuid
      and ${i.role} > ${role}::smallint and ${i.acceptedAt} is null and ${i.revokedAt} is null
      and ${i.expiresAt} > now() order by ${i.expiresAt} desc limit ${MOST_WITHDRAWN}::int))
    and ${invitations.revokedAt} is null and exists (select 1 from ${source})`;
