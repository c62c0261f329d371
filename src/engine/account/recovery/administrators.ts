import { sql } from "drizzle-orm";
import { ROLES } from "@/contract/fields";
import { LIMITS } from "@/contract/limits";
import { run } from "../../db/run";
import { requirementOf } from "../../session/policy/policy";
import type { Account } from "../../session/principal/principal";

/** Who decides in place of a wait: where an organization requires a second step, those who may reset this member's. */

export type Administrator = { id: string; email: string; name: string };

/** @returns the highest and longest there first; none where nobody but the person themselves may */
export async function decidingAdministrators(account: Account, now: Date): Promise<Administrator[]> {
  const { id, orgRole, organization } = account;
  if (organization === null || !requirementOf(account, now).isEnforced) return [];
  const least = Math.max(orgRole, ROLES.ADMINISTRATORS);
  return run<Administrator>(
    sql`select id, email, coalesce(nullif(trim(first_name || ' ' || last_name), ''), email) as name from users
      where org_id = ${organization.id}::uuid and org_role >= ${least}::smallint and id <> ${id}::uuid
        and disabled_at is null and email_verified_at is not null
      order by org_role desc, org_joined_at, id limit ${LIMITS.recovery.toldAdministrators}::int`,
    { retry: "safe" },
  );
}
