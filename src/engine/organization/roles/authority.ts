import type { SQL } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { hasRow } from "../../db/query/expressions";
import { fields } from "../../db/query/fields";
import { query } from "../../db/query/query";
import { sql } from "../../db/query/sql";
import { run } from "../../db/run";
import { users } from "../../db/schema";
import { bucket, limit } from "../../limit/rate-limit";
import { HELD_STEP, holdSession } from "../../session/hold";
import type { Organization, Principal } from "../../session/principal/principal";
import { lockPeople } from "./owners";
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

/** Whom a change concerns besides who makes it: members, and whether all owners. */
export type Concerned = { ids?: readonly string[]; owners?: boolean };

/**
 * The steps every change by authority begins with. They lock whom it concerns, and then the session it is made in.
 * What follows depends on `held`: the session is live, and the role is still the one that was checked.
 */
export function holdAuthority(
  { principal, organization, role }: Authority,
  { ids = [], owners = false }: Concerned = {},
): SQL {
  const { id } = principal.account;
  return sql`${lockPeople([id, ...ids], owners ? organization.id : null)},
    account as (select ${users.id}, ${users.accessEpoch} from people where ${users.id} = ${id}::uuid
      and ${users.orgId} = ${organization.id}::uuid and ${users.orgRole} >= ${role}::smallint),
    ${holdSession(principal)}`;
}

/**
 * Runs one change by authority.
 * @param steps each on condition of HELD @param done the step that has a row once it is made
 * @returns whether its own condition held
 * @throws AppError CONFLICT where the session ended or the role was changed in the meantime; RATE_LIMITED
 */
export async function changedBy(
  authority: Authority,
  concerned: Concerned,
  steps: SQL,
  done: SQL,
): Promise<boolean> {
  await limit(bucket("authority:account", authority.principal.account.id));
  const [row] = await run(query`with ${holdAuthority(authority, concerned)}, ${steps}
    select ${fields({ isHeld: hasRow(HELD_STEP), isDone: hasRow(done) })}`);
  if (!row?.isHeld) throw new AppError("CONFLICT");
  return row.isDone;
}
