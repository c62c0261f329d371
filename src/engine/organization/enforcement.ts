import type { SQL } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { MFA_TYPES, type MfaType } from "@/contract/methods";
import { audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { NOW } from "../db/query/expressions";
import { sql } from "../db/query/sql";
import { update, type Values } from "../db/query/write";
import { organizations } from "../db/schema";
import { textArray } from "../db/steps";
import { HELD } from "../session/hold";
import { actorOf } from "../session/principal/actor";
import { RAISE_RULES } from "../session/principal/epochs";
import type { Organization } from "../session/principal/principal";
import { forgetDevicesOfMembers } from "../session/trusted-device";
import { type Authority, changedBy } from "./roles/authority";

/**
 * Requiring MFA in an organization. Policy reads these columns with every request, so there is nothing else to be
 * told or ended.
 */
export type Requiring = {
  enforced: boolean;
  /** Required from then on; from now on where absent. */
  from?: Date | undefined;
  /** For these roles only, null for everyone; what isn't given stays as it was. */
  roles?: readonly number[] | null | undefined;
  /** Only these methods satisfy it; null for any. */
  methods?: readonly MfaType[] | null | undefined;
  trustedDevicesAllowed?: boolean | undefined;
};

/**
 * Switches the requirement on or off; a `from` in the future gives a grace period. A change forgets every member's
 * trusted devices.
 * @throws AppError CONFLICT
 */
export async function enforce(caller: Caller, authority: Authority, wanted: Requiring): Promise<void> {
  const { principal, organization } = authority;
  const methods = MFA_TYPES.filter((type) => wanted.methods?.includes(type));
  const entry = {
    event: "policy.changed",
    ...actorOf(principal),
    detail: { ...wanted, from: wanted.from?.toISOString(), before: asWanted(organization) },
  } as const;
  const steps = sql`
    changed as (${update(organizations, valuesOf(wanted, methods))}
      where ${organizations.id} = ${organization.id}::uuid and ${HELD}
        returning ${organizations.id}),
    devices as (${forgetDevicesOfMembers(organization.id, sql`changed`)}),
    recorded as (${audit(caller, entry, sql`changed`)})`;
  const isChanged = await changedBy(authority, {}, steps, sql`changed`);
  if (!isChanged) throw new AppError("CONFLICT");
}

/** What is required now, as it would be asked for. */
const asWanted = (organization: Organization): Requiring => ({
  enforced: organization.mfaEnforcedFrom !== null,
  from: organization.mfaEnforcedFrom ?? undefined,
  roles: organization.mfaEnforcedRoles,
  methods: organization.mfaAllowedMethods,
  trustedDevicesAllowed: organization.trustedDevicesAllowed,
});

function valuesOf(wanted: Requiring, methods: readonly MfaType[]): Partial<Values<typeof organizations>> {
  const { enforced, from, roles, trustedDevicesAllowed } = wanted;
  const always = {
    ...RAISE_RULES,
    mfaChangedAt: NOW,
    ...(trustedDevicesAllowed === undefined ? {} : { trustedDevicesAllowed }),
  };
  // Turning it off also clears its restrictions, so that they don't silently return.
  if (!enforced) return { ...always, mfaEnforcedFrom: null, mfaEnforcedRoles: null, mfaAllowedMethods: null };
  // A requirement that already holds keeps its start. A date that is past by the database's clock means now.
  const since = from
    ? sql`greatest(${from.toISOString()}::timestamptz, now())`
    : sql`least(coalesce(${organizations.mfaEnforcedFrom}, now()), now())`;
  return {
    ...always,
    mfaEnforcedFrom: since,
    ...(roles === undefined ? {} : { mfaEnforcedRoles: roles && smallints(roles) }),
    ...(wanted.methods === undefined ? {} : { mfaAllowedMethods: wanted.methods && textArray(methods) }),
  };
}

const smallints = (values: readonly number[]): SQL =>
  sql`array[${sql.join(
    values.map((value) => sql`${value}::smallint`),
    sql`, `,
  )}]::smallint[]`;
