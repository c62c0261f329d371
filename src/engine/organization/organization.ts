import type { SQL } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { ROLES } from "@/contract/fields";
import { audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { int, NOW, str } from "../db/query/expressions";
import { fields } from "../db/query/fields";
import { named } from "../db/query/named";
import { query } from "../db/query/query";
import { sql } from "../db/query/sql";
import { insertInto, update } from "../db/query/write";
import { run } from "../db/run";
import { invitations, organizations, users } from "../db/schema";
import { changed } from "../db/steps";
import { isForeignKeyViolation } from "../db/violation";
import { limitOwnChanges } from "../limit/own-changes";
import { HELD, HELD_STEP, holdSession } from "../session/hold";
import { actorOf } from "../session/principal/actor";
import { lockAccount, RAISE_TRUST } from "../session/principal/epochs";
import type { Principal } from "../session/principal/principal";
import { forgetDevices } from "../session/trusted-device";
import { NOTHING, OPEN, revokeInvitationsBy } from "./open-invitation";
import { type Authority, changedBy } from "./roles/authority";
import { holdLeaving, remains } from "./roles/owners";

const i = named(invitations, "i");
const m = named(users, "m");

/** An organization as such; a person is in at most one. */

/** Makes an organization, its maker the owner. @throws AppError ALREADY_EXISTS for somebody who is in one */
export async function createOrganization(
  caller: Caller,
  principal: Principal,
  name: string,
): Promise<string> {
  const { account } = principal;
  await limitOwnChanges(account.id, "names");
  const [made] = await run(query`
    with ${lockAccount(account, sql`${users.orgId} is null`)}, ${holdSession(principal)},
    founded as (${insertInto(organizations, { name })} from ${HELD_STEP}
      returning ${organizations.id}),
    joined as (${update(users, {
      orgId: sql`founded.${organizations.id}`,
      orgRole: ROLES.OWNER,
      orgJoinedAt: NOW,
      ...RAISE_TRUST,
    })}
      from founded where ${users}.${users.id} = ${account.id}::uuid returning ${users}.${users.orgId}),
    devices as (${forgetDevices(account.id, sql`joined`)}),
    recorded as (${audit(
      caller,
      {
        event: "organization.created",
        ...actorOf(principal),
        orgId: sql`joined.${users.orgId}`,
      },
      sql`joined`,
    )})
    select ${fields({ orgId: str(sql`${users.orgId}`) })} from joined`);
  if (!made) throw new AppError("ALREADY_EXISTS", { message: "You are in an organization already." });
  return made.orgId;
}

export async function renameOrganization(caller: Caller, authority: Authority, name: string): Promise<void> {
  const { principal, organization } = authority;
  const entry = {
    event: "organization.renamed",
    ...actorOf(principal),
    detail: { from: organization.name, to: name },
  } as const;
  const steps = sql`
    renamed as (${update(organizations, { name })}
      where ${organizations.id} = ${organization.id}::uuid and ${HELD}
        returning ${organizations.id}),
    recorded as (${audit(caller, entry, sql`renamed`)})`;
  const isRenamed = await changedBy(authority, {}, steps, sql`renamed`);
  if (!isRenamed) throw new AppError("CONFLICT");
}

const COUNT = fields({ count: int(sql`count(*)`) });

/** How many wait for an answer to their invitation. */
export async function countInvited(orgId: string): Promise<number> {
  const [row] = await run(
    query`select ${COUNT} from ${invitations} i where ${i.orgId} = ${orgId}::uuid and ${OPEN}
      and not exists (select 1 from ${users} m where ${m.orgId} = ${i.orgId}
      and ${m.emailNormalized} = ${i.emailNormalized})`,
    { retry: "safe" },
  );
  return row?.count ?? 0;
}

/** How many are in it. */
export async function countMembers(orgId: string): Promise<number> {
  const [row] = await run(query`select ${COUNT} from ${users} where ${users.orgId} = ${orgId}::uuid`, {
    retry: "safe",
  });
  return row?.count ?? 0;
}

/**
 * Leaves one's organization, which goes with its last member.
 * @throws AppError CONFLICT for the last owner while others stay
 */
export async function leaveOrganization(
  caller: Caller,
  { principal, organization }: Authority,
): Promise<void> {
  const { account } = principal;
  const entry = { event: "organization.left", ...actorOf(principal) } as const;
  const hasLeft = await closing(sql`
    with ${holdLeaving(principal)},
    others as (select 1 as one from ${users} where ${users.orgId} = ${organization.id}::uuid
      and ${users.id} <> ${account.id}::uuid limit 1),
    gone as (${update(users, { orgId: null, orgRole: ROLES.USER, orgJoinedAt: null, ...RAISE_TRUST })}
      where ${users.id} = ${account.id}::uuid and ${users.orgId} = ${organization.id}::uuid and ${HELD}
        and (${remains(account.id)} or not exists (select 1 from others)) returning ${users.id}),
    closed as (delete from ${organizations} where ${organizations.id} = ${organization.id}::uuid
      and exists (select 1 from gone) and not exists (select 1 from others)),
    devices as (${forgetDevices(account.id, sql`gone`)}),
    invited as (${revokeInvitationsBy(account.id, NOTHING, sql`gone`)}),
    recorded as (${audit(caller, entry, sql`gone`)})
    select ${users.id} from gone`);
  if (!hasLeft) throw new AppError("CONFLICT", { message: LAST_OWNER });
}

/**
 * Runs a change that closes an organization when nobody else is in it.
 * @returns false when its condition didn't hold, also because somebody joined in the same moment
 */
export async function closing(change: SQL): Promise<boolean> {
  try {
    return await changed(change);
  } catch (error) {
    if (isForeignKeyViolation(error)) return false;
    throw error;
  }
}

export const LAST_OWNER = "The last owner stays. Make somebody else an owner first.";
