import { type SQL, sql } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { MFA_TYPES, type MfaType } from "@/contract/methods";
import { audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { changed, textArray } from "../db/sql";
import { actorOf } from "../session/principal/actor";
import { RAISE_RULES } from "../session/principal/epochs";
import { forgetDevicesOfMembers } from "../session/trusted-device";
import { type Authority, stillHolds } from "./authority";

/**
 * Requiring MFA in an organization. The requirement is nothing but these columns: policy reads them with every
 * request, so it holds on the next request of every session there is, and there is nothing to be told or ended.
 */
export type Requiring = {
  enforced: boolean;
  /** Required from then on; from now on where absent. */
  from?: Date | undefined;
  /** For these roles only; null: for everyone. What isn't given stays as it was. */
  roles?: readonly number[] | null | undefined;
  /** Only these methods satisfy it; null: any. */
  methods?: readonly MfaType[] | null | undefined;
  trustedDevicesAllowed?: boolean | undefined;
};

/**
 * Switches the requirement on, with a grace period where `from` is in the future, or off; a change forgets every
 * member's trusted devices.
 * @throws AppError CONFLICT
 */
export async function enforce(caller: Caller, authority: Authority, wanted: Requiring): Promise<void> {
  const { principal, organization } = authority;
  const methods = MFA_TYPES.filter((type) => wanted.methods?.includes(type));
  const entry = {
    event: "policy.changed",
    ...actorOf(principal),
    detail: { ...wanted, from: wanted.from?.toISOString() },
  } as const;
  const isChanged = await changed(sql`
    with changed as (update organizations set ${sql.join(assignments(wanted, methods), sql`, `)}
      where id = ${organization.id}::uuid and ${stillHolds(authority)} returning id),
    devices as (${forgetDevicesOfMembers(organization.id, sql`changed`)}),
    recorded as (${audit(caller, entry, sql`changed`)})
    select id from changed`);
  if (!isChanged) throw new AppError("CONFLICT");
}

function assignments(wanted: Requiring, methods: readonly MfaType[]): SQL[] {
  const { enforced, from, roles, trustedDevicesAllowed } = wanted;
  const always = [
    RAISE_RULES,
    sql`mfa_changed_at = now()`,
    ...(trustedDevicesAllowed === undefined
      ? []
      : [sql`trusted_devices_allowed = ${trustedDevicesAllowed}::boolean`]),
  ];
  if (!enforced) {
    // Off is off: what it was narrowed to must not come back by itself.
    return [
      ...always,
      sql`mfa_enforced_from = null`,
      sql`mfa_enforced_roles = null`,
      sql`mfa_allowed_methods = null`,
    ];
  }
  // What holds already goes on holding from when it did; a date in the past is now, by the database's clock.
  const since = from
    ? sql`greatest(${from.toISOString()}::timestamptz, now())`
    : sql`least(coalesce(mfa_enforced_from, now()), now())`;
  return [
    ...always,
    sql`mfa_enforced_from = ${since}`,
    ...(roles === undefined ? [] : [sql`mfa_enforced_roles = ${smallints(roles)}`]),
    ...(wanted.methods === undefined
      ? []
      : [sql`mfa_allowed_methods = ${wanted.methods === null ? sql`null` : textArray(methods)}`]),
  ];
}

const smallints = (values: readonly number[] | null): SQL =>
  values === null
    ? sql`null`
    : sql`array[${sql.join(
        values.map((value) => sql`${value}::smallint`),
        sql`, `,
      )}]::smallint[]`;
