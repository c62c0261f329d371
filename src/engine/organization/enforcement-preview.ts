import type { SQL } from "drizzle-orm";
import { MFA_TYPES, type MfaType } from "@/contract/methods";
import { int, str } from "../db/query/expressions";
import { fields } from "../db/query/fields";
import { named } from "../db/query/named";
import { query } from "../db/query/query";
import { sql } from "../db/query/sql";
import { run } from "../db/run";
import { users } from "../db/schema";
import { textArray } from "../db/steps";
import { requirementOf } from "../session/policy/policy";
import type { Authority } from "./roles/authority";

const u = named(users, "u");

/** What switching a requirement on would mean, before it is switched on. */

const MOST_NAMES = 50;

export type Plan = { roles: readonly number[] | null; methods: readonly MfaType[] | null };
export type Preview = {
  members: number;
  /** They have an accepted method. */
  ready: number;
  /** They will be asked at their next request; the first 50 of them in `asked`. */
  toAsk: number;
  asked: { id: string; email: string; name: string }[];
  /** The administrator who asks has an accepted method, or isn't concerned. */
  youAreReady: boolean;
};

const hasAccepted = (methods: readonly MfaType[]): SQL => sql`${u.mfaMethods} && ${textArray(methods)}`;

export const concerned = (roles: readonly number[] | null): SQL =>
  roles === null
    ? sql`true`
    : sql`${u.orgRole} in (${sql.join(
        roles.map((role) => sql`${role}::smallint`),
        sql`, `,
      )})`;

export async function previewOf({ principal, organization, role }: Authority, plan: Plan): Promise<Preview> {
  const methods = plan.methods ?? MFA_TYPES;
  const from = sql`from ${users} u where ${u.orgId} = ${organization.id}::uuid and ${concerned(plan.roles)}`;
  const [counts, asked] = await Promise.all([
    run(
      query`select ${fields({
        members: int(sql`count(*)`),
        ready: int(sql`count(*) filter (where ${hasAccepted(methods)})`),
      })} ${from}`,
      { retry: "safe" },
    ),
    run(
      query`select ${fields({
        id: u.id,
        email: u.email,
        name: str(sql`trim(${u.firstName} || ' ' || ${u.lastName})`),
      })} ${from}
        and not (${hasAccepted(methods)}) order by ${u.emailNormalized} limit ${MOST_NAMES}`,
      { retry: "safe" },
    ),
  ]);
  const { members = 0, ready = 0 } = counts[0] ?? {};
  const isConcerned = plan.roles === null || plan.roles.includes(role);
  const { factors } = principal.account;
  const youHave = factors.some((f) => f.status === "active" && f.enabled && methods.includes(f.type));
  return { members, ready, toAsk: members - ready, asked, youAreReady: !isConcerned || youHave };
}

/** The requirement as it stands. */
export function policyOf({ principal: { account, now }, organization }: Authority) {
  return {
    isEnforced: organization.mfaEnforcedFrom !== null && organization.mfaEnforcedFrom <= now,
    from: organization.mfaEnforcedFrom?.toISOString() ?? null,
    roles: organization.mfaEnforcedRoles === null ? null : [...organization.mfaEnforcedRoles],
    methods: organization.mfaAllowedMethods === null ? null : [...organization.mfaAllowedMethods],
    trustedDevicesAllowed: organization.trustedDevicesAllowed,
    concernsYou: requirementOf(account, now).isRequired,
  };
}
