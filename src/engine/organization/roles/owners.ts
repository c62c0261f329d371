import type { SQL } from "drizzle-orm";
import { ROLES } from "@/contract/fields";
import { sql } from "../../db/query/sql";
import { users } from "../../db/schema";

/**
 * An organization never loses its last owner: whoever could take one away first locks all of them, in one order. A
 * lock that had to wait gives the row as it is by then. So of two owners who go at once the second sees the first
 * gone, where a plain count would see both (READ COMMITTED).
 */
export function ownersOf(orgId: string | null): SQL {
  return sql`select ${users.id} from ${users} where ${users.orgId} = ${orgId}::uuid
    and ${users.orgRole} = ${ROLES.OWNER}::smallint
    order by ${users.id} for update`;
}

/**
 * The condition, over a step called `owners`, that an owner is left without this person. Counting reads, and so
 * locks, all of them before anything is changed.
 */
export function remains(userId: string): SQL {
  return sql`(select count(*) filter (where ${users.id} <> ${userId}::uuid) > 0
    or count(*) filter (where ${users.id} = ${userId}::uuid) = 0 from owners)`;
}
