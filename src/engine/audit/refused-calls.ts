import type { SQL } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import { LIMITS } from "@/contract/limits";
import { int } from "../db/query/expressions";
import { fields } from "../db/query/fields";
import { type Named, named } from "../db/query/named";
import { query } from "../db/query/query";
import { sql } from "../db/query/sql";
import { insertInto } from "../db/query/write";
import { run } from "../db/run";
import { auditEvents, refusedCalls, sessions, users } from "../db/schema";
import { inSeconds } from "../db/steps";
import { audit } from "./audit";
import type { Caller } from "./caller";

const r = named(refusedCalls, "r");
const u = named(users, "u");
const s = named(sessions, "s");

/**
 * Records calls refused for a missing level, fresh proof or role. To bound the trail, repeats are counted and written
 * once a minute for each session and operation.
 */
export type RefusedCall = {
  actorId: string;
  orgId: string | null;
  sessionId: string;
  operation: string;
  code: string;
};

const EVENT = { event: "access.refused", result: "failure" } as const;
const isDue = (toldAt: AnyPgColumn | Named<Date>): SQL =>
  sql`${toldAt} <= ${inSeconds(-LIMITS.refusedCallsEverySeconds)}`;

export async function recordRefusedCall(caller: Caller, refused: RefusedCall): Promise<void> {
  const { actorId, orgId, sessionId, operation, code } = refused;
  const due = isDue(r.toldAt);
  const detail = sql`jsonb_build_object('operation', ${operation}::text, 'code', ${code}::text, 'count',
    due.${refusedCalls.told})`;
  await run(sql`
    with counted as (
      insert into ${refusedCalls} as r (${refusedCalls.sessionId}, ${refusedCalls.operation}, ${refusedCalls.code})
      values (${sessionId}::uuid, ${operation}, ${code})
      on conflict (${refusedCalls.sessionId}, ${refusedCalls.operation}) do update set ${refusedCalls.code} = excluded.${refusedCalls.code},
        ${refusedCalls.told} = case when ${due} then ${r.waiting} + 1 else 0 end,
        ${refusedCalls.waiting} = case when ${due} then 0 else ${r.waiting} + 1 end,
        ${refusedCalls.toldAt} = case when ${due} then now() else ${r.toldAt} end
      returning ${refusedCalls.told}),
    due as (select ${refusedCalls.told} from counted where ${refusedCalls.told} > 0),
    recorded as (${audit(caller, { ...EVENT, actorId, orgId, sessionId, detail }, sql`due`)})
    select ${refusedCalls.told} from due`);
}

/** Records what was counted and never followed by another. @returns how many kinds of call, at most `batch` */
export async function recordWaitingCalls(batch: number): Promise<number> {
  const [row] = await run(query`
    with over as materialized (
      select ctid from ${refusedCalls} where ${isDue(refusedCalls.toldAt)} limit ${batch} for update skip locked),
    gone as (
      delete from ${refusedCalls} where ctid = any (array(select ctid from over))
      returning ${refusedCalls.sessionId}, ${refusedCalls.operation}, ${refusedCalls.code}, ${refusedCalls.waiting}),
    recorded as (
      ${insertInto(auditEvents, {
        event: EVENT.event,
        result: EVENT.result,
        actorId: u.id,
        userId: u.id,
        orgId: u.orgId,
        sessionId: s.id,
        ip: s.ip,
        userAgent: s.userAgent,
        place: s.place,
        detail: sql`jsonb_build_object('operation', gone.${refusedCalls.operation}, 'code', gone.${refusedCalls.code}, 'count',
          gone.${refusedCalls.waiting})`,
      })}
      from gone join ${sessions} s on ${s.id} = gone.${refusedCalls.sessionId}
        join ${users} u on ${u.id} = ${s.userId} where gone.${refusedCalls.waiting} > 0)
    select ${fields({ count: int(sql`count(*)`) })} from gone`);
  return row?.count ?? 0;
}
