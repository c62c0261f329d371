import { AppError } from "@/contract/errors";
import { audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { sql } from "../db/query/sql";
import { organizations, users } from "../db/schema";
import { NOTHING, revokeInvitationsBy } from "../organization/open-invitation";
import { closing, LAST_OWNER } from "../organization/organization";
import { holdLeaving, remains } from "../organization/roles/owners";
import { HELD } from "../session/hold";
import { actorOf } from "../session/principal/actor";
import type { Principal } from "../session/principal/principal";

/** The end of a person's own account. */

/**
 * Deletes the account and all that belongs to it but the audit trail, and an organization that nobody else is in.
 * @throws AppError CONFLICT for the last owner of an organization that has other members
 */
export async function deleteAccount(caller: Caller, principal: Principal): Promise<void> {
  const { account } = principal;
  const organizationId = account.organization?.id ?? null;
  const entry = { event: "account.deleted", ...actorOf(principal) } as const;
  const isDeleted = await closing(sql`
    with ${holdLeaving(principal)},
    others as (select 1 as one from ${users}
      where ${users.orgId} = ${organizationId}::uuid and ${users.id} <> ${account.id}::uuid limit 1),
    gone as (delete from ${users} where ${users.id} = ${account.id}::uuid and ${HELD}
      and (${remains(account.id)} or not exists (select 1 from others)) returning ${users.id}),
    invited as (${revokeInvitationsBy(account.id, NOTHING, sql`gone`)}),
    closed as (delete from ${organizations} where ${organizations.id} = ${organizationId}::uuid
      and exists (select 1 from gone)
      and not exists (select 1 from others)),
    recorded as (${audit(caller, entry, sql`gone`)})
    select ${users.id} from gone`);
  if (!isDeleted) {
    throw new AppError("CONFLICT", { message: LAST_OWNER });
  }
}
