import { type SQL, sql } from "drizzle-orm";
import { MFA_TYPES, type MfaType } from "@/contract/methods";
import { run } from "../db/run";
import { textArray } from "../db/sql";
import { requirementOf } from "../session/policy/policy";
import type { Authority } from "./authority";

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

const hasAccepted = (methods: readonly MfaType[]): SQL => sql`u.mfa_methods && ${textArray(methods)}`;

export const concerned = (roles: readonly number[] | null): SQL =>
  roles === null
    ? sql`true`
    : sql`u.org_role in (${sql.join(
        roles.map((role) => sql`${role}::smallint`),
        sql`, `,
      )})`;

export async function previewOf({ principal, organization, role }: Authority, plan: Plan): Promise<Preview> {
  const methods = plan.methods ?? MFA_TYPES;
  const from = sql`from users u where u.org_id = ${organization.id}::uuid and ${concerned(plan.roles)}`;
  const [counts, asked] = await Promise.all([
    run<{ members: number; ready: number }>(
      sql`select count(*)::int as members, count(*) filter (where ${hasAccepted(methods)})::int as ready ${from}`,
      { retry: "safe" },
    ),
    run<{ id: string; email: string; name: string }>(
      sql`select u.id, u.email, trim(u.first_name || ' ' || u.last_name) as name ${from}
        and not (${hasAccepted(methods)}) order by u.email_normalized limit ${MOST_NAMES}`,
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
