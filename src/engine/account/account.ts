import { AppError } from "@/contract/errors";
import { audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { sql } from "../db/query/sql";
import { update } from "../db/query/write";
import { run } from "../db/run";
import { organizations, users } from "../db/schema";
import { closing, LAST_OWNER, revokeInvitationsBy } from "../organization/organization";
import { ownersOf, remains } from "../organization/roles/owners";
import { actorOf } from "../session/principal/actor";
import type { Principal } from "../session/principal/principal";

/** A person's own account: its names, and its end. */

export async function renameAccount(
  caller: Caller,
  { account, session }: Principal,
  names: { firstName?: string | undefined; lastName?: string | undefined },
): Promise<void> {
  const entry = { event: "profile.changed", ...actorOf({ account, session }) } as const;
  await run(sql`
    with renamed as (
      ${update(users, {
        firstName: names.firstName ?? account.firstName,
        lastName: names.lastName ?? account.lastName,
      })}
      where ${users.id} = ${account.id}::uuid returning ${users.id}),
    recorded as (${audit(caller, entry, sql`renamed`)})
    select ${users.id} from renamed`);
}

/**
 * Deletes the account and all that belongs to it but the audit trail, and an organization that nobody else is in.
 * @throws AppError CONFLICT for the last owner of an organization that has other members
 */
export async function deleteAccount(caller: Caller, { account, session }: Principal): Promise<void> {
  const organizationId = account.organization?.id ?? null;
  const entry = {
    event: "account.deleted",
    ...actorOf({ account, session }),
  } as const;
  const isDeleted = await closing(sql`
    with owners as (${ownersOf(organizationId)}),
    others as (select 1 as one from ${users}
      where ${users.orgId} = ${organizationId}::uuid and ${users.id} <> ${account.id}::uuid limit 1),
    gone as (delete from ${users} where ${users.id} = ${account.id}::uuid
      and (${remains(account.id)} or not exists (select 1 from others)) returning ${users.id}),
    invited as (${revokeInvitationsBy(account.id, -1, sql`gone`)}),
    closed as (delete from ${organizations} where ${organizations.id} = ${organizationId}::uuid
      and exists (select 1 from gone)
      and not exists (select 1 from others)),
    recorded as (${audit(caller, entry, sql`gone`)})
    select ${users.id} from gone`);
  if (!isDeleted) {
    throw new AppError("CONFLICT", { message: LAST_OWNER });
  }
}
