import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { askOnce } from "@/testing/ask-once";
import { createTestDatabase, type TestDatabase } from "@/testing/database";
import { Lane } from "./connection";
import { connectionSettings } from "./connection-settings";
import { Pool } from "./pool";
import { transaction } from "./transaction";
import { DatabaseUnavailable } from "./unavailable";

let database: TestDatabase;
const uncaught: unknown[] = [];
const note = (error: unknown) => void uncaught.push(error);

beforeAll(async () => {
  database = await createTestDatabase();
  await askOnce(database.url, "create table pairs (run int, half int, primary key (run, half))");
  await askOnce(database.url, "grant all on pairs to public");
  process.on("uncaughtException", note);
  process.on("unhandledRejection", note);
});
afterAll(async () => {
  process.off("uncaughtException", note);
  process.off("unhandledRejection", note);
  await database.drop();
});

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
const pidOf = sql`select pg_backend_pid() as pid`;

describe.each([1, 3, 5])("R03: a connection lost inside a transaction, pool of %i", (size) => {
  it("100 times: nothing uncaught, nothing half done, the pool back at full size", async () => {
    const over = new Pool(connectionSettings(database.appUrl), size);
    const killer = new Lane(connectionSettings(database.adminUrl));
    let lost = 0;
    for (let run = size * 1000; run < size * 1000 + 100; run += 1) {
      const waiting = Array.from({ length: size * 2 }, () =>
        over.run("select pg_sleep(0.002)", [], { retry: "safe" }).catch(() => {}),
      );
      const done = await transaction(
        async (tx) => {
          const [row] = await tx.execute(pidOf);
          const kill = pause(Math.random() * 6).then(() =>
            killer.run({ text: "select pg_terminate_backend($1)", params: [row?.pid], prepare: true }),
          );
          // Swallowed on purpose: code that goes on after a failure must not get its later half committed.
          await tx.execute(sql`insert into pairs values (${run}, 1)`).catch(() => {});
          if (run % 2 === 0) await pause(Math.random() * 6);
          await tx.execute(sql`insert into pairs values (${run}, 2)`).catch(() => {});
          if (run % 3 === 0) await kill;
        },
        { over },
      ).catch((error: unknown) => error);
      if (done instanceof DatabaseUnavailable) lost += 1;
      else expect(done).toBeUndefined();
      await Promise.all(waiting);
    }
    const together = await Promise.all(
      Array.from({ length: size }, () =>
        over.run("select pg_backend_pid() as pid, pg_sleep(0.2)", [], { retry: "safe" }),
      ),
    );
    expect(new Set(together.map(({ rows }) => JSON.stringify(rows[0]))).size).toBe(size);
    expect(over.state).toMatchObject({ open: size, idle: size, waiting: 0 });
    await over.end();
    await killer.end();
    const torn = await askOnce(database.url, "select run from pairs group by run having count(*) <> 2");
    expect(torn).toEqual([]);
    expect(uncaught).toEqual([]);
    expect(lost).toBeGreaterThan(30);
  });
});

describe("a transaction", () => {
  let over: Pool;
  beforeAll(() => {
    over = new Pool(connectionSettings(database.appUrl), 2);
  });
  afterAll(() => over.end());

  const rows = (run: number) => askOnce(database.url, "select half from pairs where run = $1", [run]);

  it("commits all of it", async () => {
    await transaction((tx) => tx.execute(sql`insert into pairs values (1, 1), (1, 2)`), { over });
    expect(await rows(1)).toHaveLength(2);
  });

  it("rolls back all of it when the work throws", async () => {
    const work = transaction(
      async (tx) => {
        await tx.execute(sql`insert into pairs values (2, 1)`);
        throw new RangeError("stop");
      },
      { over },
    );
    await expect(work).rejects.toThrow(RangeError);
    expect(await rows(2)).toEqual([]);
  });

  it("reports a roll-back when a failed statement was swallowed", async () => {
    const work = transaction(
      async (tx) => {
        await tx.execute(sql`insert into pairs values (3, 1)`);
        await tx.execute(sql`select 1 / 0`).catch(() => {});
      },
      { over },
    );
    await expect(work).rejects.toThrow("Rolled back");
    expect(await rows(3)).toEqual([]);
  });

  it("refuses statements after its end", async () => {
    let escaped: Parameters<Parameters<typeof transaction>[0]>[0] | undefined;
    await transaction(
      async (tx) => {
        escaped = tx;
      },
      { over },
    );
    await expect(escaped?.execute(sql`insert into pairs values (4, 1)`)).rejects.toThrow();
    expect(await rows(4)).toEqual([]);
  });

  it("ends in time, undone, when the work hangs", async () => {
    const work = transaction(
      async (tx) => {
        await tx.execute(sql`insert into pairs values (5, 1)`);
        await new Promise(() => {});
      },
      { over, timeoutMs: 200 },
    );
    await expect(work).rejects.toThrow(DatabaseUnavailable);
    expect(await rows(5)).toEqual([]);
  });
});
