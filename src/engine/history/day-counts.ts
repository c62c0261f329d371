import type { SQL } from "drizzle-orm";
import { counts, int, NOW } from "../db/query/expressions";
import { fields } from "../db/query/fields";
import { named } from "../db/query/named";
import { query } from "../db/query/query";
import { sql } from "../db/query/sql";
import { excluded, insertInto, update } from "../db/query/write";
import { run } from "../db/run";
import { auditCounts, auditEvents, organizationDays, organizations, users } from "../db/schema";

const o = named(organizations, "o");
const d = named(organizationDays, "d");
const c = named(organizationDays, "c");

/**
 * Daily counts of sign-ins, failures and members with MFA, kept because counting millions of audit rows for each chart
 * would be too slow.
 */

/** Longer than any statement may take, so that no row with a smaller id is still to be committed. */
const SETTLED_SECONDS = 30;

/**
 * Counts the next rows of the trail, from a locked mark so that any instance may.
 * @returns how many it read
 */
export async function countAuditRows(batch: number): Promise<number> {
  const [row] = await run(query`
    with mark as materialized (select ${auditCounts.upTo} from ${auditCounts} where ${auditCounts.id} for update),
    next as materialized (
      select ${auditEvents.id}, ${auditEvents.orgId}, ${auditEvents.at}, ${auditEvents.event},
        ${auditEvents.result}, ${auditEvents.detail}->>'level' as level from ${auditEvents}
      where ${auditEvents.id} > (select ${auditCounts.upTo} from mark) order by ${auditEvents.id} limit ${batch}),
    settled as materialized (
      select * from next where ${auditEvents.id} < coalesce(
        (select min(${auditEvents.id}) from next
          where ${auditEvents.at} >= now() - make_interval(secs => ${SETTLED_SECONDS})), 9223372036854775807)),
    counted as (
      select ${auditEvents.orgId}, (${auditEvents.at} at time zone 'UTC')::date as ${organizationDays.day},
        count(*) filter (where ${auditEvents.result} = 'success' and level = 'full')::int as ${organizationDays.signIns},
        count(*) filter (where ${auditEvents.result} = 'failure')::int as ${organizationDays.failures}
      from settled where ${auditEvents.event} in ('sign_in', 'sign_in.second_step') group by 1, 2),
    kept as (
      ${insertInto(organizationDays, {
        orgId: c.orgId,
        day: c.day,
        signIns: c.signIns,
        failures: c.failures,
      })} from counted c join ${organizations} o on ${o.id} = ${c.orgId}
      on conflict (${organizationDays.orgId}, ${organizationDays.day}) do update set ${organizationDays.signIns} =
        ${organizationDays}.${organizationDays.signIns} + excluded.${organizationDays.signIns},
        ${organizationDays.failures} = ${organizationDays}.${organizationDays.failures} + excluded.${organizationDays.failures}),
    moved as (${update(auditCounts, { upTo: sql`(select max(${auditEvents.id}) from settled)` })}
      where ${auditCounts.id} and exists (select 1 from settled))
    select ${fields({ read: int(sql`count(*)`) })} from settled`);
  return row?.read ?? 0;
}

const TODAY = sql`(now() at time zone 'UTC')::date`;
const people = (orgId: string): SQL =>
  sql`people as materialized (select ${users.mfaMethods} from ${users} where ${users.orgId} = ${orgId}::uuid)`;
const BY_METHOD = sql`(select coalesce(jsonb_object_agg(method, n), '{}') from (
    select method, count(*) as n from people, unnest(${users.mfaMethods}) as method group by 1) as counted)`;
const COUNTS = {
  members: sql`(select count(*)::int from people)`,
  withMfa: sql`(select count(*)::int from people where ${users.mfaMethods} <> '{}')`,
  byMethod: BY_METHOD,
};

export type MemberCounts = { members: number; withMfa: number; byMethod: Record<string, number> };

/** How an organization's members stand now; writes nothing. */
export async function countMembersNow(orgId: string): Promise<MemberCounts | undefined> {
  const [row] = await run(
    query`with ${people(orgId)}
      select ${fields({
        members: int(COUNTS.members),
        withMfa: int(COUNTS.withMfa),
        byMethod: counts(COUNTS.byMethod),
      })}`,
    { retry: "safe" },
  );
  return row;
}

/** Writes down how an organization's members stand today. */
async function countMembersToday(orgId: string): Promise<void> {
  await run(sql`
    with ${people(orgId)}
    ${insertInto(organizationDays, { orgId: o.id, day: TODAY, ...COUNTS, countedAt: NOW })}
    from ${organizations} o where ${o.id} = ${orgId}::uuid
    on conflict (${organizationDays.orgId}, ${organizationDays.day}) do update
      set ${excluded(organizationDays, "members", "withMfa", "byMethod", "countedAt")}`);
}

/**
 * Counts today for organizations whose count is hours old, since reading a chart writes nothing.
 * @returns how many were counted, at most `limit`
 */
export async function countOrganizationsToday(limit: number): Promise<number> {
  const waiting = await run(
    query`select ${fields({ id: o.id })} from ${organizations} o where not exists (select 1 from ${organizationDays} d
      where ${d.orgId} = ${o.id} and ${d.day} = ${TODAY} 
        and ${d.countedAt} > now() - interval '6 hours') limit ${limit}`,
    { retry: "safe" },
  );
  for (const { id } of waiting) await countMembersToday(id);
  return waiting.length;
}
