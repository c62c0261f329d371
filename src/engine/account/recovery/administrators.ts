import { ROLES } from "@/contract/fields";
import { LIMITS } from "@/contract/limits";
import { str } from "../../db/query/expressions";
import { fields } from "../../db/query/fields";
import { query } from "../../db/query/query";
import { sql } from "../../db/query/sql";
import { run } from "../../db/run";
import { users } from "../../db/schema";
import { requirementOf } from "../../session/policy/policy";
import type { Account } from "../../session/principal/principal";

/** Where an organization requires a second step, those who may reset the member decide instead of a wait. */

export type Administrator = { id: string; email: string; name: string };

/** @returns the highest and longest there first; none where nobody but the person themselves may */
export async function decidingAdministrators(account: Account, now: Date): Promise<Administrator[]> {
  const { id, orgRole, organization } = account;
  if (organization === null || !requirementOf(account, now).isEnforced) return [];
  const least = Math.max(orgRole, ROLES.ADMINISTRATORS);
  return run(
    query`select ${fields({
      id: users.id,
      email: users.email,
      name: str(
        sql`coalesce(nullif(trim(${users.firstName} || ' ' || ${users.lastName}), ''), ${users.email})`,
      ),
    })} from ${users}
      where ${users.orgId} = ${organization.id}::uuid and ${users.orgRole} >= ${least}::smallint
        and ${users.id} <> ${id}::uuid
        and ${users.disabledAt} is null and ${users.emailVerifiedAt} is not null
      order by ${users.orgRole} desc, ${users.orgJoinedAt}, ${users.id} limit ${LIMITS.recovery.toldAdministrators}::int`,
    { retry: "safe" },
  );
}
