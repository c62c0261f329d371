import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AuditEvent } from "@/contract/audit-events";
import { ACCOUNT_SCENARIOS } from "../audit/account-scenarios";
import { APP_SCENARIOS } from "../audit/app-scenarios";
import { ORGANIZATION_SCENARIOS } from "../audit/organization-scenarios";
import { RECOVERY_SCENARIOS } from "../audit/recovery-scenarios";
import type { Scenario } from "../audit/scenario";
import { SIGN_IN_SCENARIOS } from "../audit/sign-in-scenarios";
import { type RunningApp, startApp } from "../harness/app";

/**
 * K05: every security event has its row with actor, subject, origin, method and result; one that no scenario causes
 * doesn't compile.
 */
const SCENARIOS: Readonly<Record<AuditEvent, readonly Scenario[]>> = {
  ...ACCOUNT_SCENARIOS,
  ...SIGN_IN_SCENARIOS,
  ...RECOVERY_SCENARIOS,
  ...ORGANIZATION_SCENARIOS,
  ...APP_SCENARIOS,
};

let app: RunningApp;
beforeAll(async () => {
  app = await startApp();
}, 120_000);
afterAll(() => app?.stop());

const cases = Object.entries(SCENARIOS).flatMap(([event, scenarios]) =>
  scenarios.map((scenario) => ({ ...scenario, event })),
);

/** The newest row of an event, with the organization that the account concerned is or was in. */
async function rowOf(event: string, result: string, user: string | null, after: number) {
  const [row] = await app.db`select a.actor_id as actor, a.method, a.ip, a.user_agent as agent,
      a.request_id as request, a.org_id as org, u.org_id as "userOrg", a.at, now() - a.at < interval '1 minute' as recent
    from audit_events a left join users u on u.id = a.user_id
    where a.id > ${after} and a.event = ${event} and a.result = ${result} and a.user_id is not distinct from ${user}
    order by a.id desc limit 1`;
  return row;
}

describe.each(cases)("K05: $event, $result: $by", ({ event, result, method, by, go }) => {
  it("is recorded", async () => {
    const [last] = await app.db`select coalesce(max(id), 0)::int as id from audit_events`;
    const { user, actor = user } = await go(app);
    const row = await rowOf(event, result, user, last?.id);
    expect(row).toMatchObject({ actor, recent: true });
    if (method !== undefined) expect(row?.method).toBe(method);
    // The organization one is in. The row of who has left it, or is about to join it, names it as well.
    if (row?.userOrg) expect(row.org).toBe(row.userOrg);
    if (/^(organization|member|policy)\./.test(event)) expect(row?.org).toMatch(/^[0-9a-f-]{36}$/);
    if (by === "the operator") return;
    expect(row?.ip).toBe("127.0.0.1");
    expect(row?.agent).not.toBe("");
    expect(row?.request).toMatch(/^[0-9a-f-]{36}$/);
  });
});

it("K05: nothing is recorded that no scenario here is known to write, and each in both ways it can end", async () => {
  const rows = await app.db`select distinct event || ' ' || result as kind from audit_events`;
  const known = new Set(cases.map(({ event, result }) => `${event} ${result}`));
  expect(rows.map(({ kind }) => String(kind)).filter((kind) => !known.has(kind))).toEqual([]);
  expect(rows).toHaveLength(known.size);
});

it("K05: times are the database's, and kept with their zone", async () => {
  const [column] =
    await app.db`select data_type as type, column_default as given from information_schema.columns
    where table_name = 'audit_events' and column_name = 'at'`;
  expect(column).toEqual({ type: "timestamp with time zone", given: "now()" });
});
