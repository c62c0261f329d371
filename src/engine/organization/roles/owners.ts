import type { SQL } from "drizzle-orm";
import { ROLES } from "@/contract/fields";
import { sql } from "../../db/query/sql";
import { users } from "../../db/schema";
import { holdSession } from "../../session/hold";
import type { Principal } from "../../session/principal/principal";

/**
 * The steps that lock people, and all owners of an organization where one is given, in the order of their ids (ASVS
 * 15.4.3). A lock that had to wait gives the row as it is by then, where a plain condition would see it as before the
 * wait (READ COMMITTED).
 *
 * So an organization never loses its last owner: whoever could take one away locks all of them first, and of two owners
 * who go at once the second sees the first gone.
 */
export function lockPeople(ids: readonly string[], ownersOf: string | null): SQL {
  const named = sql.join(
    ids.map((id) => sql`${id}::uuid`),
    sql`, `,
  );
  const isOwner = sql`${users.orgId} = ${ownersOf}::uuid and ${users.orgRole} = ${ROLES.OWNER}::smallint`;
  const orOwner = ownersOf === null ? sql`` : sql`or (${isOwner})`;
  return sql`people as (select ${users.id}, ${users.accessEpoch}, ${users.orgId}, ${users.orgRole} from ${users}
    where ${users.id} in (${named}) ${orOwner} order by ${users.id} for no key update),
  owners as (select ${users.id} from people where ${isOwner})`;
}

/**
 * The condition, over a step called `owners`, that an owner is left without this person. Counting reads, and so
 * locks, all of them before anything is changed.
 */
export function remains(userId: string): SQL {
  return sql`(select count(*) filter (where ${users.id} <> ${userId}::uuid) > 0
    or count(*) filter (where ${users.id} = ${userId}::uuid) = 0 from owners)`;
}

/**
 * The steps that hold somebody who goes, and their session, once all owners of their organization are locked; it has to
 * be the one they were read in.
 */
export const holdLeaving = (principal: Principal): SQL => {
  const { id, organization } = principal.account;
  return sql`${lockPeople([id], organization?.id ?? null)},
    account as (select ${users.id}, ${users.accessEpoch} from people where ${users.id} = ${id}::uuid
      and ${users.orgId} is not distinct from ${organization?.id ?? null}::uuid),
    ${holdSession(principal)}`;
};
