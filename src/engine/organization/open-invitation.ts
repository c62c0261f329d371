import type { SQL } from "drizzle-orm";
import { NOW } from "../db/query/expressions";
import { named } from "../db/query/named";
import { sql } from "../db/query/sql";
import { update } from "../db/query/write";
import { invitations, type users } from "../db/schema";

const i = named(invitations, "i");

/** Which invitations count, and what ends those that somebody has sent. */

/** The condition that an invitation is open: not accepted, withdrawn or expired. */
export const OPEN = sql`${invitations.acceptedAt} is null and ${invitations.revokedAt} is null
  and ${invitations.expiresAt} > now()`;

type Sender = ReturnType<typeof named<typeof users>>;

/** The condition that who sent an invitation `i` may give what it offers. */
export const isGivenBy = (sender: Pick<Sender, "orgRole">): SQL => sql`${sender.orgRole} >= ${i.role}`;

/** The most somebody may give who isn't in the organization any more. */
export const NOTHING = -1;

/**
 * The step that withdraws every open invitation of somebody's to a role above `role`, their new one, so that it stays
 * ended whatever they become later. One sent in that very moment counts no more, either, while they are no more than that.
 * One organization's limit and an invitation's lifetime bound how many that are.
 */
export const revokeInvitationsBy = (userId: string, role: number, source: SQL): SQL =>
  sql`${update(invitations, { revokedAt: NOW })}
    where ${invitations.invitedBy} = ${userId}::uuid and ${invitations.role} > ${role}::smallint and ${OPEN}
      and exists (select 1 from ${source})`;
