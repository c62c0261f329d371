import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { askOnce } from "@/testing/database/ask-once";
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from "@/testing/database/database";
import { temporaryFolder } from "@/testing/harness/temporary-folder";
import journal from "../../../drizzle/meta/_journal.json";
import { migrate } from "./migrate";
import { Connection } from "./pool/connection";
import { connectionSettings } from "./pool/connection-settings";

const ADD = "insert into audit_events (event, result, at) values ($1, 'success', now() - $2::interval)";

describe("R13: migrations run once", () => {
  let empty: TestDatabase;
  beforeAll(async () => {
    empty = await createEmptyDatabase();
  });
  afterAll(() => empty.drop());

  it("when four instances start together, each is applied by one of them", async () => {
    const applied = await Promise.all([1, 2, 3, 4].map(() => migrate({ url: empty.url })));
    expect(applied.reduce((sum, count) => sum + count)).toBe(journal.entries.length);
    const rows = await askOnce(
      empty.url,
      "select created_at::float8 as when from drizzle.__drizzle_migrations order by id",
    );
    expect(rows).toEqual(journal.entries.map(({ when }) => ({ when })));
  });

  it("a later run does nothing", async () => {
    expect(await migrate({ url: empty.url })).toBe(0);
  });
});

it("R13: a table in use is waited for in turns, so that whoever uses it next hardly waits", async () => {
  const database = await createEmptyDatabase();
  onTestFinished(database.drop);
  await askOnce(database.url, "create table used (id integer)");
  const folder = temporaryFolder();
  onTestFinished(folder.remove);
  mkdirSync(join(folder.path, "meta"));
  const entries = [{ idx: 0, version: "7", when: 1, tag: "0000_more", breakpoints: true }];
  writeFileSync(join(folder.path, "meta/_journal.json"), JSON.stringify({ entries }));
  writeFileSync(join(folder.path, "0000_more.sql"), "alter table used add column more text");

  const user = new Connection(connectionSettings(database.url, { statementTimeout: 0 }));
  const ask = (text: string) => user.run({ text, params: [], prepare: false });
  await ask("begin");
  await ask("select * from used");
  const migrating = migrate({ url: database.url, folder: folder.path });
  await sleep(500);
  const startedAt = performance.now();
  await askOnce(database.url, "select * from used");
  expect(performance.now() - startedAt).toBeLessThan(2_000);
  await ask("commit");
  expect(await migrating).toBe(1);
  await user.end();
});

describe("R13: a transaction a migration", () => {
  const folder = temporaryFolder();
  let empty: TestDatabase;
  beforeAll(async () => {
    empty = await createEmptyDatabase();
    mkdirSync(join(folder.path, "meta"));
  });
  afterAll(async () => {
    folder.remove();
    await empty.drop();
  });

  /** @param texts what each migration says */
  function write(texts: readonly string[]): void {
    const entries = texts.map((_, idx) => ({
      idx,
      version: "7",
      when: idx + 1,
      tag: `000${idx}`,
      breakpoints: true,
    }));
    writeFileSync(join(folder.path, "meta/_journal.json"), JSON.stringify({ entries }));
    for (const [idx, text] of texts.entries()) writeFileSync(join(folder.path, `000${idx}.sql`), text);
  }
  const [MAKE, CHANGE] = ["create table t (a int)", "alter table t add column b int"];
  const apply = () => migrate({ url: empty.url, folder: folder.path });

  it("one that fails leaves those before it, and the next start goes on from there", async () => {
    write([MAKE, CHANGE, "select 1 / 0"]);
    await expect(apply()).rejects.toMatchObject({ code: "22012" });
    expect(await askOnce(empty.url, "select a, b from t")).toEqual([]);
    write([MAKE, CHANGE, "select 1"]);
    expect(await apply()).toBe(1);
  });

  it("what one locks is let go before the next", async () => {
    const locks = `select count(*)::int as locks from pg_locks
      where relation = 't'::regclass and mode = 'AccessExclusiveLock'`;
    write([MAKE, CHANGE, "select 1", "alter table t drop column b", `create table seen as ${locks}`]);
    expect(await apply()).toBe(2);
    expect(await askOnce(empty.url, "select locks from seen")).toEqual([{ locks: 0 }]);
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
    // docs/deploy.md asks this of PostgreSQL 14; later versions grant it to nobody.
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
