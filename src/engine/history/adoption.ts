import { MFA_TYPES, type MfaType, perMethod } from "@/contract/methods";
import { int, str } from "../db/query/expressions";
import { fields } from "../db/query/fields";
import { named, orNull } from "../db/query/named";
import { query } from "../db/query/query";
import { sql } from "../db/query/sql";
import { run } from "../db/run";
import { organizationDays } from "../db/schema";
import type { Authority } from "../organization/roles/authority";
import { toCsv } from "./csv";
import { countMembersNow } from "./day-counts";
import { organizationHistory } from "./history";

const d = named(organizationDays, "d");

/** How MFA spreads in an organization, day by day (UTC). */

export type AdoptionDay = {
  /** `YYYY-MM-DD` */
  day: string;
  signIns: number;
  failures: number;
  /** Null before anybody counted. */
  members: number | null;
  withMfa: number | null;
  byMethod: Record<MfaType, number> | null;
};

const DAY = fields({
  day: str(sql`to_char(s.day, 'YYYY-MM-DD')`),
  signIns: int(sql`coalesce(${d.signIns}, 0)`),
  failures: int(sql`coalesce(${d.failures}, 0)`),
  members: orNull(d.members),
  withMfa: orNull(d.withMfa),
  byMethod: orNull(d.byMethod),
});
type Row = (typeof DAY)["row"];

/** @param days how many, today included; oldest first */
export async function adoptionOf({ organization }: Authority, days: number): Promise<AdoptionDay[]> {
  const [rows, today] = await Promise.all([
    storedDays(organization.id, days),
    countMembersNow(organization.id),
  ]);
  return carriedForward(rows.map((row, at) => (at === rows.length - 1 ? { ...row, ...today } : row)));
}

function storedDays(orgId: string, days: number): Promise<Row[]> {
  return run(
    query`select ${DAY}
      from generate_series((now() at time zone 'UTC')::date - ${days - 1}::int, (now() at time zone 'UTC')::date,
        interval '1 day') as s(day)
      left join ${organizationDays} d on ${d.orgId} = ${orgId}::uuid and ${d.day} = s.day::date
      order by s.day`,
    { retry: "safe" },
  );
}

/** A day without a count takes over the one before. */
function carriedForward(rows: readonly Row[]): AdoptionDay[] {
  let known: Pick<AdoptionDay, "members" | "withMfa" | "byMethod"> = {
    members: null,
    withMfa: null,
    byMethod: null,
  };
  return rows.map(({ day, signIns, failures, members, withMfa, byMethod }) => {
    if (members !== null) known = { members, withMfa, byMethod: counts(byMethod ?? {}) };
    return { day, signIns, failures, ...known };
  });
}

const counts = (by: Record<string, number>) => perMethod((type) => by[type] ?? 0);

export async function adoptionCsv(authority: Authority, days: number): Promise<string> {
  const rows = await adoptionOf(authority, days);
  return toCsv(
    ["day", "members", "with_mfa", ...MFA_TYPES.map((type) => type.toLowerCase()), "sign_ins", "failures"],
    rows.map(({ day, members, withMfa, byMethod, signIns, failures }) => [
      day,
      members,
      withMfa,
      ...MFA_TYPES.map((type) => byMethod?.[type] ?? null),
      signIns,
      failures,
    ]),
  );
}

const MOST_EVENTS = 1000;

/** The newest thousand events of the organization. */
export async function activityCsv(authority: Authority): Promise<string> {
  const { events } = await organizationHistory(authority, { limit: MOST_EVENTS, filter: "all" });
  return toCsv(
    ["at", "event", "result", "method", "user", "address", "by", "device", "place", "invited"],
    events.map((event) => [
      event.at,
      event.event,
      event.result,
      event.method,
      event.userName,
      event.userEmail,
      event.actorName,
      event.device,
      event.location,
      event.invited,
    ]),
  );
}
