import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { freePort } from "@/engine/db/embedded/free-port";
import { askOnce } from "@/testing/database/ask-once";
import { createTestDatabase, type TestDatabase } from "@/testing/database/database";
import { roleAt } from "../role";
import { connectionSettings } from "./connection-settings";
import { Pool } from "./pool";
import { DatabaseUnavailable, databaseErrorCode } from "./unavailable";

const ONE = ["select $1::integer as one", [1], { retry: "safe" }] as const;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** The test's database by several hosts. */
const by = (hosts: string, more = "") =>
  database.appUrl.replace(/@[^/]+/, `@${hosts}`) + (more === "" ? "" : `?${more}`);
const live = () => new URL(database.appUrl).host;

describe("W02: several hosts", () => {
  it("the one that answers is used, wherever it stands, by many at once", async () => {
    const dead = `127.0.0.1:${await freePort()}`;
    for (const hosts of [`${dead},${live()}`, `${live()},${dead}`, `${dead},${dead},${live()}`]) {
      const pool = new Pool(connectionSettings(by(hosts, "target_session_attrs=read-write")), 3);
      const rows = await Promise.all(Array.from({ length: 9 }, () => pool.run(...ONE)));
      expect(rows.every(({ rows: [row] }) => Object(row).one === 1)).toBe(true);
      expect(pool.state).toEqual({ open: 3, idle: 3, waiting: 0 });
      await pool.end();
    }
  });

  it("one that only reads is none, and none at all is said within the time of one request", async () => {
    const name = new URL(database.url).pathname.slice(1);
    await askOnce(database.url, `alter database ${name} set default_transaction_read_only = on`);
    const pool = new Pool(connectionSettings(by(`${live()},${live()}`)), 2);
    const started = Date.now();
    const error = await pool.run(...ONE).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DatabaseUnavailable);
    expect(Date.now() - started).toBeLessThan(4_000);
    await askOnce(inject("serverUrl"), `alter database ${name} reset default_transaction_read_only`);
    expect((await pool.run(...ONE)).rows).toEqual([{ one: 1 }]);
    await pool.end();
  });

  it("of those that are all gone, somebody's words reach whoever asked, and nobody waits for the others", async () => {
    const dead = `127.0.0.1:${await freePort()}`;
    const pool = new Pool(connectionSettings(by(`${dead},${dead}`)), 2);
    const errors = await Promise.all(
      Array.from({ length: 6 }, () => pool.run(...ONE).catch((e: unknown) => e)),
    );
    expect(errors.map(databaseErrorCode)).toEqual(errors.map(() => "ECONNREFUSED"));
    expect(pool.state).toEqual({ open: 0, idle: 0, waiting: 0 });
    await pool.end();
  });
});

describe("W02: finding out what stands between", () => {
  it("nothing does, and the connection that found it out is not thrown away", async () => {
    const pool = new Pool(connectionSettings(database.appUrl, { mayBePooled: true }), 3);
    await Promise.all(Array.from({ length: 9 }, () => pool.run(...ONE)));
    expect(pool.state).toEqual({ open: 3, idle: 3, waiting: 0 });
    const { rows } = await pool.run("select count(*)::int as named from pg_prepared_statements", [], {
      retry: "safe",
    });
    expect(Object(rows[0]).named).toBeGreaterThan(0);
    await pool.end();
  });

  it("where it can't be found out, whoever asks next tries again", async () => {
    const port = await freePort();
    const pool = new Pool(connectionSettings(by(`127.0.0.1:${port}`), { mayBePooled: true }), 1);
    for (let time = 0; time < 2; time += 1)
      expect(databaseErrorCode(await pool.run(...ONE).catch((e: unknown) => e))).toBe("ECONNREFUSED");
    await pool.end();
  });

  it("what the URL sets on the server holds, beside the app's own limits", async () => {
    const options = encodeURIComponent("-c work_mem=9MB");
    const settings = connectionSettings(`${database.appUrl}?options=${options}`, { mayBePooled: true });
    const pool = new Pool(settings, 1);
    const asked = "select current_setting('work_mem') as memory, current_setting('lock_timeout') as waiting";
    expect((await pool.run(asked, [], { retry: "safe" })).rows).toEqual([{ memory: "9MB", waiting: "2s" }]);
    await pool.end();
  });

  it("the role's name is the server's word", async () => {
    expect(await roleAt(connectionSettings(database.appUrl, { mayBePooled: true }))).toBe(
      "latchkey_test_app",
    );
  });
});
