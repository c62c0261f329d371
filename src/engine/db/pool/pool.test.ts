import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { askOnce } from "@/testing/database/ask-once";
import { createTestDatabase, type TestDatabase } from "@/testing/database/database";
import { withinBudget } from "../../platform/time-budget";
import { Expression, int } from "../query/expressions";
import { fields } from "../query/fields";
import { query } from "../query/query";
import { users } from "../schema";
import { statement } from "../statement";
import { closeDatabase, connectDatabase, db } from "./client";
import { connectionSettings } from "./connection-settings";
import { Pool } from "./pool";
import { DatabaseUnavailable, databaseErrorCode, isConnectionError } from "./unavailable";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  connectDatabase(database.appUrl, 3);
});
afterAll(async () => {
  await closeDatabase();
  await database.drop();
});

describe("values cross unchanged, prepared or built", () => {
  it("dates, bytes, json, arrays and counts", async () => {
    const at = new Date("2026-02-03T04:05:06.789Z");
    const placed = (name: string, type: string) =>
      new Expression<unknown>(sql`${sql.placeholder(name)}::${sql.raw(type)}`);
    const echo = statement(
      query`select ${fields({
        at: placed("at", "timestamptz"),
        bytes: placed("bytes", "bytea"),
        json: placed("json", "jsonb"),
        texts: placed("texts", "text[]"),
        none: placed("none", "text"),
        n: int(sql`count(*)`),
      })}`,
    );
    const values = {
      at,
      bytes: Buffer.from([0, 1, 255]),
      json: { a: ["b"] },
      texts: ["x,y", '"'],
      none: null,
    };
    expect(await echo(values)).toEqual([{ ...values, n: 1 }]);
    expect(await echo({ ...values, texts: [] })).toEqual([{ ...values, texts: [], n: 1 }]);
  });

  it("without prepared statements and start-up parameters, as poolers need it", async () => {
    const plain = new Pool(connectionSettings(database.appUrl, { prepare: false }), 1);
    for (const n of [1, 2]) {
      const { rows } = await plain.run(
        "select $1::int as n, count(*) as prepared from pg_prepared_statements",
        [n],
        {
          retry: "safe",
        },
      );
      expect(rows).toEqual([{ n, prepared: 0 }]);
    }
    await plain.end();
  });

  it("through Drizzle's builder", async () => {
    const emailVerifiedAt = new Date("2026-01-02T03:04:05.678Z");
    const [user] = await db()
      .insert(users)
      .values({ email: "Ada@example.com", emailNormalized: "ada@example.com", emailVerifiedAt })
      .returning();
    expect(user).toMatchObject({ email: "Ada@example.com", emailVerifiedAt, orgRole: 0 });
    expect(user?.userHandle).toHaveLength(32);
    const again = await db().select().from(users);
    expect(again).toEqual([user]);
    const twice = db().insert(users).values({ email: "x", emailNormalized: "ada@example.com" });
    const error = await twice.catch((reason: unknown) => reason);
    expect(databaseErrorCode(error)).toBe("23505");
    expect(isConnectionError(error)).toBe(false);
  });

  it("R03: a connection the server has cut is replaced without the caller noticing, where that is safe", async () => {
    const [before] = await askOnce(
      database.adminUrl,
      "select count(pg_terminate_backend(pid)) from pg_stat_activity where usename = 'latchkey_test_app' and datname = current_database()",
    );
    expect(before).not.toEqual({ count: 0 });
    expect(await db().select({ email: users.email }).from(users)).toEqual([{ email: "Ada@example.com" }]);
  });
});

describe("waiting is bounded", () => {
  const timed = async (work: Promise<unknown>) => {
    const start = Date.now();
    const error = await work.catch((reason: unknown) => reason);
    return { error, ms: Date.now() - start };
  };

  it("R07: with every connection busy, callers are refused in under 3 s and the pool recovers", async () => {
    const over = new Pool(connectionSettings(database.appUrl, { statementTimeout: 60_000 }), 1);
    const connection = await over.acquire();
    const waited = await timed(over.run("select 1", [], { retry: "safe" }));
    expect(waited.error).toBeInstanceOf(DatabaseUnavailable);
    expect(waited.ms).toBeLessThan(3_000);
    over.release(connection);
    expect((await over.run("select 1 as one", [], { retry: "safe" })).rows).toEqual([{ one: 1 }]);
    await over.end();
  });

  it("what may not begin any more, as its request's time is over, costs no connection", async () => {
    const over = new Pool(connectionSettings(database.appUrl), 1);
    const pid = async () => (await over.run("select pg_backend_pid() as pid", [], { retry: "safe" })).rows;
    const before = await pid();
    const late = withinBudget(-600, () => over.run("select pg_sleep(0.1)", [], { retry: "safe" }));
    expect((await timed(late)).error).toBeInstanceOf(DatabaseUnavailable);
    expect(await pid()).toEqual(before);
    await over.end();
  });

  it("R06: a server that accepts and never answers costs less than 5 s", async () => {
    const sockets: Socket[] = [];
    const frozen = createServer((socket) => void sockets.push(socket)).listen(0, "127.0.0.1");
    await once(frozen, "listening");
    const bound = frozen.address();
    const port = typeof bound === "object" && bound ? bound.port : 0;
    const over = new Pool(connectionSettings(`postgres://a:b@127.0.0.1:${port}/c`), 2);
    const waits = await Promise.all(
      Array.from({ length: 6 }, () => timed(over.run("select 1", [], { retry: "safe" }))),
    );
    for (const { error, ms } of waits) {
      expect(error).toBeInstanceOf(DatabaseUnavailable);
      expect(ms).toBeLessThan(4_900);
    }
    await expect.poll(() => over.state.open).toBe(0);
    await over.end();
    for (const socket of sockets) socket.destroy();
    frozen.close();
  });

  it("R06: while a server says nothing, few connections are tried, and all that are wanted once it answers", async () => {
    const there = new URL(database.appUrl);
    const { hostname: host, port } = there;
    let isFrozen = true;
    const sockets: Socket[] = [];
    const between = createServer((socket) => {
      socket.on("error", () => {});
      sockets.push(socket);
      if (isFrozen) return;
      const far = connect(Number(port), host).on("error", () => {});
      socket.pipe(far).pipe(socket);
    }).listen(0, "127.0.0.1");
    await once(between, "listening");
    there.port = String(Object(between.address()).port);
    const over = new Pool(connectionSettings(there.href), 8);
    const crowd = () =>
      Promise.all(Array.from({ length: 20 }, () => timed(over.run("select 1", [], { retry: "safe" }))));
    await crowd();
    expect(sockets.length).toBeGreaterThanOrEqual(8);
    const tried = sockets.length;
    for (const { error } of await crowd()) expect(error).toBeInstanceOf(DatabaseUnavailable);
    expect(sockets.length - tried).toBeLessThanOrEqual(4);
    await expect.poll(() => over.state.open, { timeout: 5_000 }).toBe(0);
    isFrozen = false;
    for (const { error } of await crowd()) expect(error).not.toBeInstanceOf(DatabaseUnavailable);
    const slow = Array.from({ length: 8 }, () => over.run("select pg_sleep(0.3)", [], { retry: "safe" }));
    await expect.poll(() => over.state.open).toBe(8);
    await Promise.all(slow);
    await over.end();
    for (const socket of sockets) socket.destroy();
    between.close();
  });

  it("R06: hosts that accept and never answer are given up like a connection that doesn't come free", async () => {
    const sockets: Socket[] = [];
    const frozen = createServer((socket) => void sockets.push(socket)).listen(0, "127.0.0.1");
    await once(frozen, "listening");
    const bound = frozen.address();
    const host = `127.0.0.1:${typeof bound === "object" && bound ? bound.port : 0}`;
    const over = new Pool(connectionSettings(`postgres://a:b@${host},${host}/c`), 2);
    const { error, ms } = await timed(over.run("select 1", [], { retry: "safe" }));
    expect(error).toBeInstanceOf(DatabaseUnavailable);
    expect(ms).toBeLessThan(3_500);
    await over.end();
    for (const socket of sockets) socket.destroy();
    frozen.close();
  });

  it("what a request spent on other things is gone for its statements, but for what one takes that nothing holds up", async () => {
    const asked = () => connectDatabase().pool.run("select pg_sleep(2)", [], { retry: "never" });
    const waited = await withinBudget(100, async () => {
      await sleep(150);
      expect(await db().select({ email: users.email }).from(users)).toHaveLength(1);
      return timed(asked());
    });
    expect(waited.error).toBeInstanceOf(DatabaseUnavailable);
    expect(waited.ms).toBeLessThan(1_000);
  });

  it("R08: a server that refuses connections is a DatabaseUnavailable at once", async () => {
    const over = new Pool(connectionSettings("postgres://a:b@127.0.0.1:1/c"), 2);
    const refused = await timed(over.run("select 1", [], { retry: "safe" }));
    expect(refused.error).toBeInstanceOf(DatabaseUnavailable);
    expect(refused.ms).toBeLessThan(1_000);
    await over.end();
  });

  it("a lock held elsewhere ends as DatabaseUnavailable, with nothing changed", async () => {
    const over = new Pool(connectionSettings(database.appUrl), 2);
    const holder = await over.acquire();
    await holder.run({ text: "begin", params: [], prepare: false });
    await holder.run({ text: "select pg_advisory_xact_lock(1)", params: [], prepare: false });
    const waited = await timed(over.run("select pg_advisory_xact_lock(1)", [], { retry: "never" }));
    expect(waited.error).toBeInstanceOf(DatabaseUnavailable);
    expect(waited.ms).toBeLessThan(3_000);
    await holder.run({ text: "rollback", params: [], prepare: false });
    over.release(holder);
    await over.end();
  });
});

describe("K06: TLS", () => {
  it.each([
    ["postgres://u:p@db.example.com/x", true],
    ["postgres://u:p@db.example.com/x?sslmode=prefer", true],
    ["postgres://u:p@db.example.com/x?sslmode=require", true],
    ["postgres://u:p@10.0.0.1/x?sslmode=no-verify", true],
  ])("%s is verified", (url, rejectUnauthorized) => {
    expect(connectionSettings(url).tls).toMatchObject({ rejectUnauthorized });
  });

  it.each([
    "postgres://u:p@db.example.com/x?sslmode=disable",
    "postgres://u:p@localhost/x",
    "postgres://u:p@[::1]/x",
  ])("%s is plain", (url) => {
    expect(connectionSettings(url).tls).toBe(false);
  });
});
