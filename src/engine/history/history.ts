import type { SQL } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { MAILED } from "@/contract/history";
import { NEXT_STEP, type NextStep, SESSION_LEVELS } from "@/contract/session-levels";
import type { Caller } from "../audit/caller";
import { bool, int, strOrNull } from "../db/query/expressions";
import { fields, type RowOf } from "../db/query/fields";
import { named, orNull } from "../db/query/named";
import { query } from "../db/query/query";
import { sql } from "../db/query/sql";
import { run } from "../db/run";
import { auditEvents, invitations, users } from "../db/schema";
import type { Authority } from "../organization/roles/authority";
import { deviceName } from "../platform/device-name";
import type { Issued } from "../session/issued";
import { endOtherSessions } from "../session/live-sessions";
import type { Principal } from "../session/principal/principal";
import { changesOf } from "./changes";

const e = named(auditEvents, "e");
type EventColumns = typeof e;
const a = named(users, "a");
const u = named(users, "u");
const i = named(invitations, "i");

/** What happened to oneself or in one's organization, read from the audit trail, newest first, by cursor. */

export const HISTORY_FILTERS = ["all", "sign-ins", "changes", "failures"] as const;
export type HistoryFilter = (typeof HISTORY_FILTERS)[number];
export type HistoryPage = { cursor?: string | undefined; limit: number; filter: HistoryFilter };

// Word for word what the partial indexes say, or the planner doesn't know them again.
export const FILTERS: Readonly<Record<HistoryFilter, SQL>> = {
  all: sql`true`,
  "sign-ins": sql`${e.event} in ('sign_in', 'sign_in.second_step', 'step_up', 'link.requested')`,
  changes: sql`${e.event} not in ('sign_in', 'sign_in.second_step', 'step_up', 'link.requested',
    'access.refused')`,
  failures: sql`${e.result} = 'failure'`,
};

/** An event as the trail keeps it. @param e its table under an alias */
export const eventFields = (e: EventColumns) => ({
  id: e.id,
  at: e.at,
  event: e.event,
  result: e.result,
  method: e.method,
  ip: e.ip,
  userAgent: e.userAgent,
  place: e.place,
  actorId: e.actorId,
  userId: e.userId,
  code: strOrNull(sql`${e.detail}->>'code'`),
  count: int(sql`coalesce((${e.detail}->>'count')::int, 1)`),
  level: strOrNull(sql`${e.detail}->>'level'`),
  onTrustedDevice: bool(sql`coalesce(${e.detail}->>'trustedDevice' = 'true', false)`),
  onNewDevice: bool(sql`coalesce(${e.detail}->>'newDevice' = 'true', false)`),
  mailed: strOrNull(sql`${e.detail}->>'mailed'`),
  // While it is kept: the trail itself holds nobody's address.
  invited: strOrNull(sql`(select ${i.email} from ${invitations} i
    where ${i.id} = (${e.detail}->>'invitationId')::uuid and ${i.orgId} = ${e.orgId})`),
  detail: e.detail,
});
const EVENT = eventFields(e);
export type Row = RowOf<typeof EVENT>;

export const before = (cursor: string | undefined): SQL =>
  cursor === undefined ? sql`true` : sql`${e.id} < ${cursor}::bigint`;

export function paged<T>(rows: readonly T[], limit: number, idOf: (row: T) => number) {
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return { page, nextCursor: last === undefined ? null : String(idOf(last)) };
}

function nextStepOf(level: string | null): NextStep | null {
  const known = SESSION_LEVELS.find((one) => one === level);
  return (known && NEXT_STEP[known]) ?? null;
}

const common = (row: Row) => ({
  id: String(row.id),
  at: row.at.toISOString(),
  event: row.event,
  result: row.result,
  method: row.method,
  device: deviceName(row.userAgent),
  location: row.place,
  code: row.code,
  count: row.count,
  nextStep: row.event === "sign_in" ? nextStepOf(row.level) : null,
  onTrustedDevice: row.onTrustedDevice,
  onNewDevice: row.onNewDevice,
  mailed: MAILED.find((one) => one === row.mailed) ?? null,
  invited: row.invited,
  changes: changesOf(row.event, row.detail, row.at),
});

/** One's own security events. */
export async function ownHistory({ account }: Principal, { cursor, limit, filter }: HistoryPage) {
  const rows = await run(
    query`select ${fields(EVENT)} from ${auditEvents} e
      where ${e.userId} = ${account.id}::uuid and ${before(cursor)} and ${FILTERS[filter]}
      order by ${e.id} desc limit ${limit + 1}`,
    { retry: "safe" },
  );
  const { page, nextCursor } = paged(rows, limit, (row) => row.id);
  return { events: page.map((row) => ownEvent(account.id, row)), nextCursor };
}

/** An event of somebody's own account, as they are shown it. */
export function ownEvent(ownId: string, row: Row) {
  const byAdministrator = row.actorId !== null && row.actorId !== ownId;
  // A network address stays with the person it is of.
  return { ...common(row), ipAddress: byAdministrator ? "" : row.ip, byAdministrator };
}

/** Set-ups that were begun show by their end alone. */
export const IS_FINISHED = sql`${e.event} not in ('method.setup_started', 'method.setup_cancelled')`;

type OrganizationPage = HistoryPage & { userId?: string | undefined; finishedOnly?: boolean };

/** The organization's events, without network addresses, which are their person's own. */
export async function organizationHistory(
  { organization }: Authority,
  { cursor, limit, filter, userId, finishedOnly = false }: OrganizationPage,
) {
  const finished = finishedOnly ? IS_FINISHED : sql`true`;
  const of = userId === undefined ? sql`true` : sql`${e.userId} = ${userId}::uuid`;
  const rows = await run(
    query`select ${fields({
      ...EVENT,
      actorName: strOrNull(sql`trim(${a.firstName} || ' ' || ${a.lastName})`),
      userName: strOrNull(sql`trim(${u.firstName} || ' ' || ${u.lastName})`),
      userEmail: orNull(u.email),
    })}
      from (select * from ${auditEvents} e
        where ${e.orgId} = ${organization.id}::uuid and ${before(cursor)} and ${of} and ${FILTERS[filter]} and ${finished}
        order by ${e.id} desc limit ${limit + 1}) as e
      left join ${users} a on ${a.id} = ${e.actorId} and ${a.orgId} = ${organization.id}::uuid
      left join ${users} u on ${u.id} = ${e.userId} and ${u.orgId} = ${organization.id}::uuid
      order by ${e.id} desc`,
    { retry: "safe" },
  );
  const { page, nextCursor } = paged(rows, limit, (row) => row.id);
  const events = page.map((row) => ({
    ...common(row),
    actorId: row.actorId,
    actorName: row.actorName,
    userId: row.userId,
    userName: row.userName,
    userEmail: row.userEmail,
  }));
  return { events, nextCursor };
}

/**
 * "This wasn't me": ends every other session and all else that is open, an address change above all. It takes a fresh
 * proof, or whoever holds a copied session could throw its owner out. Without one, a new password by mail does the
 * same.
 * @param eventId the event that was meant, one's own
 * @returns what to do next, and this session's new tokens
 * @throws AppError NOT_FOUND for an event that isn't one's own
 */
export async function denyActivity(
  caller: Caller,
  principal: Principal,
  eventId: string | undefined,
): Promise<{ ended: number; issued: Issued; nextStep: "change-password" | "review-methods" }> {
  const { account } = principal;
  if (eventId !== undefined) {
    const own = await run(
      sql`select 1 from ${auditEvents} where ${auditEvents.id} = ${eventId}::bigint
        and ${auditEvents.userId} = ${account.id}::uuid`,
      { retry: "safe" },
    );
    if (own.length === 0) throw new AppError("NOT_FOUND");
  }
  const done = await endOtherSessions(caller, principal, "activity.denied", eventId ? { eventId } : {});
  return { ...done, nextStep: account.hasPassword ? "change-password" : "review-methods" };
}
