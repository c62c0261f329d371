import { randomUUID } from "node:crypto";
import type { AuditEvent } from "@/contract/audit-events";
import { DAYS, type DemoPerson } from "./people";

/** Ninety days of what the people of the demo did, made up the same way each time. */

export type TrailRow = {
  /** Unix milliseconds. */
  at: number;
  event: AuditEvent;
  result: "success" | "failure";
  userId: string;
  sessionId: string | null;
  method: string | null;
  ip: string;
  userAgent: string;
  place: string;
  detail: Record<string, unknown>;
};

const DAY = 86_400_000;
const HOUR = 3_600_000;
const MINUTE = 60_000;

/** Numbers from 0 to 1 that look like chance and are the same each time (a linear congruential generator). */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

type Subject = { person: DemoPerson; id: string };

/** @param now Unix milliseconds @returns oldest first, nothing of the last hour */
export function trailOf(people: readonly Subject[], now: number): TrailRow[] {
  const rows = people.flatMap((subject, place) => [
    ...beginnings(subject, now),
    ...signIns(subject, now, chance(place * 7_919 + 17)),
  ]);
  const [first] = people;
  const rules = first ? [rowOf(first, "policy.changed", now - 2 * DAY - 3 * HOUR)] : [];
  const founded = first ? [rowOf(first, "organization.created", now - DAYS * DAY)] : [];
  return [...founded, ...rows, ...rules]
    .filter(({ at }) => at < now - HOUR)
    .sort((one, other) => one.at - other.at);
}

function rowOf(
  { person, id }: Subject,
  event: AuditEvent,
  at: number,
  more: Partial<TrailRow> = {},
): TrailRow {
  const { ip, place, browsers } = person;
  return {
    at,
    event,
    result: "success",
    userId: id,
    sessionId: null,
    method: null,
    ip,
    userAgent: browsers[0] ?? "",
    place,
    detail: {},
    ...more,
  };
}

function beginnings(subject: Subject, now: number): TrailRow[] {
  const { joinedDaysAgo, methods } = subject.person;
  const joined = now - joinedDaysAgo * DAY;
  return [
    rowOf(subject, "account.verified", joined + MINUTE),
    rowOf(subject, "organization.joined", joined + 2 * MINUTE),
    ...methods.map(([method, daysAgo]) =>
      rowOf(subject, "method.added", now - daysAgo * DAY + 5 * HOUR, { method }),
    ),
  ];
}

function signIns(subject: Subject, now: number, next: () => number): TrailRow[] {
  const rows: TrailRow[] = [];
  for (let day = subject.person.joinedDaysAgo - 1; day >= 0; day -= 1) {
    const midnight = Math.floor((now - day * DAY) / DAY) * DAY;
    const isWeekend = [0, 6].includes(new Date(midnight).getUTCDay());
    if (next() > (isWeekend ? 0.18 : 0.8)) continue;
    rows.push(...signIn(subject, midnight + (7 + next() * 11) * HOUR, day, next));
  }
  return rows;
}

/** One sign-in; some begin with a wrong password. */
function signIn(subject: Subject, at: number, day: number, next: () => number): TrailRow[] {
  const { browsers, methods } = subject.person;
  const userAgent = browsers[next() < 0.75 ? 0 : browsers.length - 1] ?? "";
  const method = methods.find(([, daysAgo]) => daysAgo > day)?.[0];
  const same = { userAgent };
  const rows: TrailRow[] = [];
  if (next() < 0.06) {
    const slip = {
      ...same,
      method: "PASSWORD",
      result: "failure",
      detail: { code: "INVALID_CREDENTIALS" },
    } as const;
    rows.push(rowOf(subject, "sign_in", at - 2 * MINUTE, slip));
  }
  const sessionId = randomUUID();
  if (method === "PASSKEY") {
    return [
      ...rows,
      rowOf(subject, "sign_in", at, { ...same, sessionId, method, detail: { level: "full" } }),
    ];
  }
  const level = method === undefined ? "full" : "pending";
  rows.push(rowOf(subject, "sign_in", at, { ...same, sessionId, method: "PASSWORD", detail: { level } }));
  if (method === undefined) return rows;
  if (method === "GOOGLE_AUTH" && next() < 0.08) {
    const wrong = {
      ...same,
      sessionId,
      method,
      result: "failure",
      detail: { code: "INVALID_CODE" },
    } as const;
    rows.push(rowOf(subject, "sign_in.second_step", at + 9_000, wrong));
  }
  const proved = { ...same, sessionId, method, detail: { level: "full" } };
  return [...rows, rowOf(subject, "sign_in.second_step", at + 21_000, proved)];
}
