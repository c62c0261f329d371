import type { SQL } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { named } from "../../db/query/named";
import { sql } from "../../db/query/sql";
import { users } from "../../db/schema";
import type { Organization, Principal } from "../../session/principal/principal";
import { type Action, may } from "./permissions";

/** A person with the authority to do something, and the organization they have it in: always their own. */
export type Authority = { principal: Principal; organization: Organization; role: number };

/**
 * Asked before anything is looked up, so that a refusal says nothing about what exists.
 * @throws AppError NO_ORGANIZATION, FORBIDDEN
 */
export function authorityFor(principal: Principal, action: Action): Authority {
  const { organization, orgRole: role } = principal.account;
  if (organization === null) throw new AppError("NO_ORGANIZATION");
  if (may(role, action)) return { principal, organization, role };
  throw new AppError("FORBIDDEN", {
    message: "Insufficient permissions. OWNER or ADMINISTRATOR role required.",
  });
}

const actor = named(users, "actor");
const rowOfActor = ({ principal, organization, role }: Authority): SQL =>
  sql`select 1 from ${users} actor where ${actor.id} = ${principal.account.id}::uuid
    and ${actor.orgId} = ${organization.id}::uuid and ${actor.orgRole} >= ${role}::smallint`;

/** The condition, inside a change, that the actor's role is still the one that was checked. */
export const stillHolds = (authority: Authority): SQL => sql`exists (${rowOfActor(authority)})`;

/** The step that checks the same and locks the actor's row until the change is made. */
export const holdActor = (authority: Authority): SQL => sql`${rowOfActor(authority)} for key share`;
