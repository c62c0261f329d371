import { is, SQL } from "drizzle-orm";
import type { AuditEvent } from "@/contract/audit-events";
import { sql } from "../db/query/sql";
import { insertInto } from "../db/query/write";
import { run } from "../db/run";
import { auditEvents, users } from "../db/schema";
import { json } from "../db/steps";
import type { Caller } from "./caller";

export type AuditEntry = {
  event: AuditEvent;
  result?: "success" | "failure";
  /** An expression where the same statement creates the account. */
  actorId?: string | SQL | null;
  /** Whose account, unless the actor's own; an expression where the statement itself finds it. */
  userId?: string | SQL | null;
  /** In which organization; that of the account concerned unless said. */
  orgId?: string | SQL | null;
  sessionId?: string | SQL | null;
  method?: string | null;
  /** Never a secret, a code or a token. An expression where the statement itself finds it. */
  detail?: Record<string, unknown> | SQL;
};

/** The step of a change that records it: a row for each row of `source`. */
export function audit(caller: Caller, entry: AuditEntry, source: SQL): SQL {
  const { actorId = null, sessionId = null, method = null, detail = {} } = entry;
  const userId = entry.userId ?? actorId;
  const orgId = entry.orgId ?? sql`(select ${users.orgId} from ${users} where ${users.id} = ${userId}::uuid)`;
  return sql`${insertInto(auditEvents, {
    event: entry.event,
    result: entry.result ?? "success",
    actorId,
    userId,
    orgId,
    sessionId,
    method,
    ip: caller.ip,
    userAgent: caller.userAgent,
    place: caller.place,
    requestId: caller.requestId,
    detail: is(detail, SQL) ? detail : json(detail),
  })} from ${source}`;
}

/** Records something that changed nothing else, such as a refusal. */
export async function recordEvent(caller: Caller, entry: AuditEntry): Promise<void> {
  await run(audit(caller, entry, sql`(select 1) as once`));
}
