import { type SQL, sql } from "drizzle-orm";
import { run } from "../db/run";

/**
 * Sign-ins and failures by day, counted from the audit trail once and kept, and how many members had what that day:
 * ten million rows can't be counted whenever somebody looks at a chart.
 */

/** Longer than any statement may take, so that no row with a smaller id is still to be committed. */
const SETTLED_SECONDS = 30;

/** Counts the next rows of the trail. Safe to run anywhere at once: the mark is locked. @returns how many it read */
export async function countAuditRows(batch: number): Promise<number> {
  const [row] = await run<{ read: number }>(sql`
    with mark as materialized (select up_to from audit_counts where id for update),
    next as materialized (
      select id, org_id, at, event, result, detail->>'level' as level from audit_events
      where id > (select up_to from mark) order by id limit ${batch}),
    settled as materialized (
      select * from next where id < coalesce(
        (select min(id) from next where at >= now() - make_interval(secs => ${SETTLED_SECONDS})), 9223372036854775807)),
    counted as (
      select org_id, (at at time zone 'UTC')::date as day,
        count(*) filter (where result = 'success' and level = 'full')::int as sign_ins,
        count(*) filter (where result = 'failure')::int as failures
      from settled where event in ('sign_in', 'sign_in.second_step') group by 1, 2),
    kept as (
      insert into organization_days (org_id, day, sign_ins, failures)
      select c.org_id, c.day, c.sign_ins, c.failures from counted c join organizations o on o.id = c.org_id
      on conflict (org_id, day) do update set sign_ins = organization_days.sign_ins + excluded.sign_ins,
        failures = organization_days.failures + excluded.failures),
    moved as (update audit_counts set up_to = (select max(id) from settled)
      where id and exists (select 1 from settled))
    select count(*)::int as read from settled`);
  return row?.read ?? 0;
}

const COUNTS: SQL = sql`(select count(*) from people) as members,
  (select count(*) from people where mfa_methods <> '{}') as with_mfa,
  (select coalesce(jsonb_object_agg(type, n), '{}') from (
    select type, count(*) as n from people, unnest(mfa_methods) as type group by 1) as counted) as by_method`;

export type MemberCounts = { members: number; withMfa: number; byMethod: Record<string, number> };

/** How an organization's members stand now; writes nothing. */
export async function countMembersNow(orgId: string): Promise<MemberCounts | undefined> {
  const [row] = await run<MemberCounts>(
    sql`with people as materialized (select mfa_methods from users where org_id = ${orgId}::uuid),
      now_are as (select ${COUNTS})
      select members::int as members, with_mfa::int as "withMfa", by_method as "byMethod" from now_are`,
    { retry: "safe" },
  );
  return row;
}

/** Writes down how an organization's members stand today. */
async function countMembersToday(orgId: string): Promise<void> {
  await run(sql`
    with people as materialized (select mfa_methods from users where org_id = ${orgId}::uuid)
    insert into organization_days (org_id, day, members, with_mfa, by_method, counted_at)
    select o.id, (now() at time zone 'UTC')::date, ${COUNTS}, now()
    from organizations o where o.id = ${orgId}::uuid
    on conflict (org_id, day) do update set members = excluded.members, with_mfa = excluded.with_mfa,
      by_method = excluded.by_method, counted_at = excluded.counted_at`);
}

/** Organizations that nobody has counted for hours: a look writes nothing. @returns how many were counted, at most `limit` */
export async function countOrganizationsToday(limit: number): Promise<number> {
  const waiting = await run<{ id: string }>(
    sql`select o.id from organizations o where not exists (select 1 from organization_days d
      where d.org_id = o.id and d.day = (now() at time zone 'UTC')::date 
        and d.counted_at > now() - interval '6 hours') limit ${limit}`,
    { retry: "safe" },
  );
  for (const { id } of waiting) await countMembersToday(id);
  return waiting.length;
}
