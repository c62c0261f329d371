import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { run } from "../db/run";
import { json } from "../db/sql";
import type { Caller } from "./caller";

/** What happened, by name. A security event without a row is a defect. */
export type AuditEvent =
  | "account.registered"
  | "account.verified"
  | "account.deleted"
  | "account.locked"
  | "account.unlocked"
  | "email.change_requested"
  | "email.changed"
  | "password.changed"
  | "password.reset"
  | "password.reset_requested"
  | "profile.changed"
  | "sign_in"
  | "sign_in.second_step"
  | "step_up"
  | "link.requested"
  | "link.disowned"
  | "session.ended"
  | "session.refresh_reused"
  | "device.trusted"
  | "device.renamed"
  | "device.forgotten"
  | "activity.denied"
  | "organization.created"
  | "organization.renamed"
  | "organization.joined"
  | "organization.left"
  | "member.invited"
  | "member.invitation_revoked"
  | "member.role_changed"
  | "member.removed"
  | "member.sessions_ended"
  | "policy.changed"
  | "method.setup_started"
  | "method.setup_cancelled"
  | "method.added"
  | "method.enabled"
  | "method.disabled"
  | "method.primary_changed"
  | "method.damaged"
  | "method.copy_suspected"
  | "passkey.renamed"
  | "passkey.removed"
  | "mfa.reset"
  | "backup_codes.made"
  | "backup_codes.used"
  | "access.refused";

export type AuditEntry = {
  event: AuditEvent;
  result?: "success" | "failure";
  actorId?: string | null;
  /** Whose account; the actor's own unless said. An expression where the statement itself finds it. */
  userId?: string | SQL | null;
  /** In which organization; that of the account concerned unless said. */
  orgId?: string | SQL | null;
  sessionId?: string | null;
  method?: string | null;
  /** Never a secret, a code or a token. */
  detail?: Record<string, unknown>;
};

/** The step of a change that records it: a row for each row of `source`. */
export function audit(caller: Caller, entry: AuditEntry, source: SQL): SQL {
  const { actorId = null, sessionId = null, method = null, detail = {} } = entry;
  const userId = entry.userId ?? actorId;
  const orgId = entry.orgId ?? sql`(select org_id from users where id = ${userId}::uuid)`;
  return sql`insert into audit_events
    (event, result, actor_id, user_id, org_id, session_id, method, ip, user_agent, place, request_id, detail)
    select ${entry.event}, ${entry.result ?? "success"}, ${actorId}::uuid, ${userId}::uuid, ${orgId}::uuid,
      ${sessionId}::uuid, ${method}, ${caller.ip}, ${caller.userAgent}, ${caller.place}, ${caller.requestId},
      ${json(detail)} from ${source}`;
}

/** Records something that changed nothing else, such as a refusal. */
export async function recordEvent(caller: Caller, entry: AuditEntry): Promise<void> {
  await run(audit(caller, entry, sql`(select 1) as once`));
}
