import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { migrate } from "@/engine/db/migrate";
import { compiled } from "@/host/build/built.mjs";
import { createEmptyDatabase } from "../database/database";
import { TEST_APP_ROLE } from "../database/global-setup";
import { openDatabase } from "../database/rows";
import { startApp, TEST_SECRET } from "../harness/app";
import { request } from "../harness/http";
import { startInstance } from "../harness/instance";
import { enrol, signUp } from "../people/client";

const GRACE_MS = 10_000;
const UNKNOWN = { email: "nobody@example.test", password: "whatever it may be" };

/** Writes a request on a connection that may be kept. */
function say(socket: Socket): void {
  const body = JSON.stringify(UNKNOWN);
  const head = ["POST /user/login HTTP/1.1", "host: localhost", "content-type: application/json"];
  socket.write(`${head.join("\r\n")}\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
}

async function open(url: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  return socket;
}

it("R14: SIGTERM finishes what is open, takes nothing new, and ends with 0", async () => {
  const app = await startApp();
  try {
    const [instance] = app.instances;
    if (!instance) throw new Error("no instance");
    // The first request of a process loads what the later ones use.
    await request(app.url, "POST", "/user/login", { body: UNKNOWN });
    const held = await app.db.reserve();
    await held`begin`;
    await held`lock table rate_limits in access exclusive mode`;
    const kept = await open(app.url);
    let said = "";
    kept.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    say(kept);
    const finishing = request(app.url, "POST", "/user/login", { body: UNKNOWN });
    const waiting = async () => {
      const blocked = await app.db`select pid from pg_stat_activity
        where datname = current_database() and usename = ${TEST_APP_ROLE} and wait_event_type = 'Lock'`;
      return blocked.length;
    };
    await expect.poll(waiting, { interval: 20, timeout: 1_500 }).toBe(2);
    const startedAt = performance.now();
    instance.signal("SIGTERM");
    await sleep(300);
    await expect(request(app.url, "GET", "/health/live")).rejects.toThrow();
    await held`commit`;
    held.release();
    expect((await finishing).status).toBe(401);
    // On the connection that was open its answer comes, says that it was the last, and no second one follows.
    await expect.poll(() => said, { interval: 5, timeout: 3_000 }).toContain('"error_code"');
    say(kept);
    await instance.ended;
    expect(said.match(/^HTTP\/1\.1 /gm)).toEqual(["HTTP/1.1 "]);
    expect(said).toMatch(/^HTTP\/1\.1 401 /);
    expect(said).toMatch(/^connection: close\r$/im);
    expect(await instance.ended).toEqual({ code: 0, signal: null });
    expect(performance.now() - startedAt).toBeLessThan(GRACE_MS);
  } finally {
    await app.stop();
  }
});

it("W03: a start that is refused says so in one line, and ends with 1", async () => {
  const app = await startApp();
  try {
    await enrol(await signUp(app.url));
    const another = await app.startAnother({ AUTH_SECRET: `${TEST_SECRET}-another` }).catch(String);
    const settings = { APP_URL: app.url, AUTH_SECRET: TEST_SECRET, DATABASE_URL: app.databaseUrl };
    const taken = await startInstance(Number(new URL(app.url).port), settings).ready.catch(String);
    for (const [said, why] of [
      [another, /^AUTH_SECRET .* is not the one this database was sealed with/m],
      [taken, /^The port is taken by another program\./m],
    ] as const) {
      expect(said).toMatch(/^Error: the app ended with 1:/);
      expect(said).toMatch(why);
      expect(said).not.toContain('"level":"error"');
    }
  } finally {
    await app.stop();
  }
});

it("an app whose log nobody reads any more answers what is open and ends, instead of failing to say so for ever", async () => {
  const app = await startApp({ env: { LOG_LEVEL: "info" } });
  try {
    const [instance] = app.instances;
    if (!instance) throw new Error("no instance");
    instance.stopReading();
    expect((await request(app.url, "GET", "/health/live")).status).toBe(200);
    expect(await instance.ended).toEqual({ code: 1, signal: null });
  } finally {
    await app.stop();
  }
});

it("R13: who stands still in the middle of a migration is cut, and the next one goes on", async () => {
  const database = await createEmptyDatabase();
  onTestFinished(database.drop);
  const db = openDatabase(database.adminUrl);
  onTestFinished(() => db.end());
  const settings = { APP_URL: "http://localhost:3000", AUTH_SECRET: TEST_SECRET, DATABASE_URL: database.url };
  const child = spawn(process.execPath, [compiled("migrate")], {
    env: { ...process.env, ...settings, MIGRATION_DATABASE_URL: "" },
    stdio: "ignore",
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const ended = once(child, "exit");
  // Before it has the lock, it holds nobody up.
  const held = () => db`select 1 from pg_stat_activity a join pg_locks l on l.pid = a.pid
    where a.datname = current_database() and a.application_name = 'latchkey-migrate'
      and a.state = 'idle in transaction' and l.locktype = 'advisory' and l.granted`;
  const isCaught = async () => {
    child.kill("SIGSTOP");
    await sleep(20);
    const isHeld = (await held()).length > 0;
    // A statement sent just before may still be carried out, even a commit.
    if (isHeld) await sleep(300);
    if (isHeld && (await held()).length > 0) return true;
    child.kill("SIGCONT");
    return false;
  };
  await expect.poll(isCaught, { interval: 5, timeout: 20_000 }).toBe(true);
  expect(await migrate({ url: database.url })).toBeGreaterThan(0);
  child.kill("SIGCONT");
  expect(await ended).toEqual([1, null]);
});

it("R13: two instances that start together on an empty database migrate it once", async () => {
  const database = await createEmptyDatabase();
  const app = await startApp({
    instances: 2,
    database,
    env: { MIGRATION_DATABASE_URL: database.url },
  });
  try {
    const journal = z
      .object({ entries: z.array(z.object({ when: z.number() })) })
      .parse(JSON.parse(readFileSync("drizzle/meta/_journal.json", "utf8")));
    const applied =
      await app.db`select created_at::float8 as when from drizzle.__drizzle_migrations order by id`;
    expect([...applied]).toEqual(journal.entries.map(({ when }) => ({ when })));
    for (const at of app.urls) {
      const ready = async () => (await request(at, "GET", "/health/ready")).status;
      await expect.poll(ready, { timeout: 10_000 }).toBe(200);
    }
  } finally {
    await app.stop();
  }
});
