import type { SQL } from "drizzle-orm";
import { ROLES } from "@/contract/fields";
import { sql } from "../../db/query/sql";
import { users } from "../../db/schema";

/**
 * An organization never loses its last owner. Whoever could take one away first locks all of its owners, always in the
 * same order. A lock that had to wait gives the row as it is by then and leaves it out when it no longer fits, so of
 * two owners who go at once the second sees the first one gone: a plain count would see both stay (READ COMMITTED).
 */
export function ownersOf(orgId: string | null): SQL {
  return sql`select ${users.id} from ${users} where ${users.orgId} = ${orgId}::uuid
    and ${users.orgRole} = ${ROLES.OWNER}::smallint
    order by ${users.id} for update`;
}

/**
 * The condition, over a step called `owners`, that there is an owner once this person is none. Counting reads, and so
 * locks, every one of them before anything is changed.
 */
export function remains(userId: string): SQL {
  return sql`(select count(*) filter (where ${users.id} <> ${userId}::uuid) > 0
    or count(*) filter (where ${users.id} = ${userId}::uuid) = 0 from owners)`;
}
