import { type SQL, sql } from "drizzle-orm";
import { LIMITS } from "@/contract/limits";
import { run } from "../db/run";
import { inSeconds } from "../db/sql";
import { audit } from "./audit";
import type { Caller } from "./caller";

/**
 * Calls that were refused for want of a level, a fresh proof or a role. Whoever repeats one a thousand times makes the
 * trail no longer: it says so at once, and then once a minute for a session and an operation, with how many they were.
 */
export type RefusedCall = {
  actorId: string;
  orgId: string | null;
  sessionId: string;
  operation: string;
  code: string;
};

const EVENT = { event: "access.refused", result: "failure" } as const;
const isDue = (toldAt: SQL): SQL => sql`${toldAt} <= ${inSeconds(-LIMITS.refusedCallsEverySeconds)}`;

export async function recordRefusedCall(caller: Caller, refused: RefusedCall): Promise<void> {
  const { actorId, orgId, sessionId, operation, code } = refused;
  const due = isDue(sql`r.told_at`);
  const detail = sql`jsonb_build_object('operation', ${operation}::text, 'code', ${code}::text, 'count', due.told)`;
  await run(sql`
    with counted as (
      insert into refused_calls as r (session_id, operation, code)
      values (${sessionId}::uuid, ${operation}, ${code})
      on conflict (session_id, operation) do update set code = excluded.code,
        told = case when ${due} then r.waiting + 1 else 0 end,
        waiting = case when ${due} then 0 else r.waiting + 1 end,
        told_at = case when ${due} then now() else r.told_at end
      returning told),
    due as (select told from counted where told > 0),
    recorded as (${audit(caller, { ...EVENT, actorId, orgId, sessionId, detail }, sql`due`)})
    select told from due`);
}

/** Records what was counted and never followed by another. @returns how many kinds of call, at most `batch` */
export async function recordWaitingCalls(batch: number): Promise<number> {
  const [row] = await run<{ count: number }>(sql`
    with over as materialized (
      select ctid from refused_calls where ${isDue(sql`told_at`)} limit ${batch} for update skip locked),
    gone as (
      delete from refused_calls where ctid = any (array(select ctid from over))
      returning session_id, operation, code, waiting),
    recorded as (
      insert into audit_events (event, result, actor_id, user_id, org_id, session_id, ip, user_agent, place, detail)
      select ${EVENT.event}, ${EVENT.result}, u.id, u.id, u.org_id, s.id, s.ip, s.user_agent, s.place,
        jsonb_build_object('operation', gone.operation, 'code', gone.code, 'count', gone.waiting)
      from gone join sessions s on s.id = gone.session_id join users u on u.id = s.user_id where gone.waiting > 0)
    select count(*)::int as count from gone`);
  return row?.count ?? 0;
}
