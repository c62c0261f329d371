import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { askOnce } from "@/testing/database/ask-once";
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from "@/testing/database/database";
import { migrate } from "./migrate";

const ADD = "insert into audit_events (event, result, at) values ($1, 'success', now() - $2::interval)";

describe("R13: migrations run once", () => {
  let empty: TestDatabase;
  beforeAll(async () => {
    empty = await createEmptyDatabase();
  });
  afterAll(() => empty.drop());

  it("when four instances start together, one applies them and the others find nothing left", async () => {
    const applied = await Promise.all([1, 2, 3, 4].map(() => migrate({ url: empty.url })));
    const [first, ...others] = applied.toSorted((a, b) => b - a);
    expect(first).toBeGreaterThan(0);
    expect(others).toEqual([0, 0, 0]);
  });

  it("a later run does nothing", async () => {
    expect(await migrate({ url: empty.url })).toBe(0);
  });
});

describe("K05: the audit trail is append-only", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
    await askOnce(database.appUrl, ADD, ["OLD", "100 days"]);
    await askOnce(database.appUrl, ADD, ["NEW", "1 day"]);
  });
  afterAll(() => database.drop());

  const attempts = [
    "update audit_events set event = 'X'",
    "delete from audit_events",
    "truncate audit_events",
    "do $$ begin perform set_config('latchkey.pruning', 'on', true); delete from audit_events; end $$",
    "alter table audit_events disable trigger all",
  ];

  it.each(attempts)("the app's role can't: %s", async (text) => {
    await expect(askOnce(database.appUrl, text)).rejects.toMatchObject({ code: "42501" });
  });

  it.each(attempts.slice(0, 3))("the owner can't by mistake: %s", async (text) => {
    await expect(askOnce(database.url, text)).rejects.toMatchObject({ code: "42501" });
  });

  it("pruning takes old rows and never those of the last 30 days", async () => {
    const rows = await askOnce(database.appUrl, "select prune_audit_events('infinity', 100) as pruned");
    expect(rows).toEqual([{ pruned: 1 }]);
    expect(await askOnce(database.appUrl, "select event from audit_events")).toEqual([{ event: "NEW" }]);
  });

  it("K06: the app's role is no superuser and owns nothing", async () => {
    // As docs/deploy.md asks of who runs PostgreSQL 14; later ones give it to nobody.
    const take = "revoke create on schema public from public";
    const isOld = "current_setting('server_version_num')::int < 150000";
    await askOnce(database.adminUrl, `do $$ begin if ${isOld} then ${take}; end if; end $$`);
    const [row] = await askOnce(
      database.appUrl,
      `select r.rolsuper, (select count(*) from pg_class c where c.relowner = r.oid) as owned,
              has_schema_privilege('public', 'create') as creates
       from pg_roles r where r.rolname = current_user`,
    );
    expect(row).toEqual({ rolsuper: false, owned: 0, creates: false });
  });
});
