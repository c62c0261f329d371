import { Expression } from "../db/query/expressions";
import { fields } from "../db/query/fields";
import { named } from "../db/query/named";
import { query } from "../db/query/query";
import { sql } from "../db/query/sql";
import { run } from "../db/run";
import { auditEvents } from "../db/schema";
import type { Principal } from "../session/principal/principal";
import {
  before,
  eventFields,
  FILTERS,
  type HistoryFilter,
  type HistoryPage,
  IS_FINISHED,
  ownEvent,
  paged,
  type Row,
} from "./history";

/**
 * One's own security events, each sign-in with the other events of its session within it. Abandoned set-ups are left
 * out.
 */

const e = named(auditEvents, "e");
const h = named(auditEvents, "h");
const c = named(auditEvents, "c");

/** Word for word what the partial index says; ending somebody else's session is told by itself. */
const isWithin = (row: typeof e) => sql`(${row.event} in ('sign_in', 'sign_in.second_step', 'step_up',
    'link.requested', 'access.refused', 'backup_codes.used', 'session.ended')
  and ${row.event} <> 'sign_in' and (${row.event} <> 'session.ended' or ${row.detail} = '{}'::jsonb))`;

/**
 * The limit makes the planner look up each sign-in by the index; it may otherwise read every one. Older events have no
 * session id and so no sign-in.
 */
const IS_TOLD_ELSEWHERE = sql`(${isWithin(e)} and (
  select ${h.id} from ${auditEvents} h
  where ${h.sessionId} = ${e.sessionId} and ${h.event} = 'sign_in' and ${h.userId} = ${e.userId} limit 1) is not null)`;

/** When the filter asks for failures or changes, each event has its own row. */
const SHOWN: Readonly<Record<HistoryFilter, typeof IS_FINISHED>> = {
  all: sql`${IS_FINISHED} and not ${IS_TOLD_ELSEWHERE}`,
  "sign-ins": sql`${FILTERS["sign-ins"]} and not ${IS_TOLD_ELSEWHERE}`,
  changes: sql`${FILTERS.changes} and ${IS_FINISHED}`,
  failures: FILTERS.failures,
};

/** At most this many events of one session are shown; only a script causes more. */
const MOST_WITHIN = 50;

type Inner = Omit<Row, "at"> & { at: string };
const WITHIN = new Expression<Inner[]>(sql`coalesce((
  select json_agg(to_json(step) order by step.id) from (
    select ${fields(eventFields(c)).list} from ${auditEvents} c
    where ${c.sessionId} = ${e.sessionId} and ${isWithin(c)} and ${c.userId} = ${e.userId}
    order by ${c.id} limit ${MOST_WITHIN}) as step
  where ${e.event} = 'sign_in'), '[]'::json)`);

/** One page, as one statement. */
export const pageBySignIn = (userId: string, { cursor, limit, filter }: HistoryPage) => query`
  select ${fields({ ...eventFields(e), within: WITHIN })} from ${auditEvents} e
  where ${e.userId} = ${userId}::uuid and ${before(cursor)} and ${SHOWN[filter]}
  order by ${e.id} desc limit ${limit + 1}`;

/** Newest sign-in first, what happened within one in the order of time. */
export async function historyBySignIn({ account }: Principal, asked: HistoryPage) {
  const rows = await run(pageBySignIn(account.id, asked), { retry: "safe" });
  const { page, nextCursor } = paged(rows, asked.limit, (row) => row.id);
  const events = page.map(({ within, ...row }) => ({
    ...ownEvent(account.id, row),
    within: within.map((inner) => ownEvent(account.id, { ...inner, at: new Date(inner.at) })),
  }));
  return { events, nextCursor };
}
