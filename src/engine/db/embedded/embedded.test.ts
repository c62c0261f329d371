import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { askOnce } from "@/testing/database/ask-once";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./embedded";
import { startOfProcess } from "./lock";

const isRoot = process.getuid?.() === 0;
const other = isRoot ? Number(spawnSync("id", ["-u", "postgres"], { encoding: "utf8" }).stdout) : 0;
/** By its whole path: below a folder that only root may enter nobody else could start the app from this checkout. */
const canBeOther =
  other > 0 &&
  spawnSync("test", ["-r", join(process.cwd(), "package.json")], { cwd: "/", uid: other, stdio: "ignore" })
    .status === 0;

const held = z.union([
  z.object({ appUrl: z.string(), url: z.string(), port: z.number(), data: z.string() }),
  z.object({ error: z.string() }),
]);

let folder: string;
let children: ChildProcess[];
let running: EmbeddedPostgres[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "latchkey-embedded-"));
  chmodSync(folder, 0o755);
  children = [];
  running = [];
});
afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
  for (const postgres of running) await postgres.stop();
  // What had to move out of it, too.
  for (const { dataDir } of running)
    if (!dataDir.startsWith(folder)) rmSync(dirname(dataDir), { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
});

async function start(dataDir = folder): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dataDir });
  running.push(postgres);
  return postgres;
}

/** Another app on the folder, in a process of its own. */
async function hold(
  dataDir = folder,
  uid?: number,
): Promise<{ child: ChildProcess; said: z.output<typeof held> }> {
  const child = spawn(
    process.execPath,
    ["--import", "tsx", "src/testing/database/hold-postgres.ts", dataDir],
    {
      stdio: ["ignore", "pipe", "ignore"],
      ...(uid === undefined ? {} : { uid, gid: uid }),
    },
  );
  children.push(child);
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`it ended with ${code} and said nothing`);
  });
  const [line] = await Promise.race([once(createInterface(child.stdout), "line"), ended]);
  ended.catch(() => {});
  return { child, said: held.parse(JSON.parse(String(line))) };
}

async function holdWell(dataDir = folder, uid?: number) {
  const { child, said } = await hold(dataDir, uid);
  if ("error" in said) throw new Error(said.error);
  return { child, ...said };
}

async function killHard(child: ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  await once(child, "close");
}

const postmaster = (data: string) =>
  Number(readFileSync(join(data, "postmaster.pid"), "utf8").split("\n")[0]);
const keep = (url: string) => askOnce(url, "create table kept as select 42 as answer");
const kept = (url: string) => askOnce(url, "select answer from kept");

describe("the built-in Postgres", () => {
  it("keeps data over a restart, listens on loopback only, and lets nobody in without the password", async () => {
    const first = await start();
    await keep(first.url);
    const [row] = await askOnce(
      first.url,
      "select current_setting('listen_addresses') as a, current_setting('fsync') as f",
    );
    expect(row).toEqual({ a: "127.0.0.1", f: "on" });
    const stranger = first.url.replace(/:[0-9a-f]{48}@/, ":wrong@");
    await expect(askOnce(stranger, "select 1")).rejects.toMatchObject({ code: "28P01" });
    expect(statSync(join(first.dataDir, "latchkey.json")).mode & 0o777).toBe(0o600);
    expect(statSync(first.dataDir).mode & 0o077).toBe(0);
    const pid = postmaster(first.dataDir);
    await first.stop();
    expect(startOfProcess(pid)).toBeUndefined();
    const second = await start();
    expect(await kept(second.url)).toEqual([{ answer: 42 }]);
  });

  it("gives the app a role that is no superuser", async () => {
    const { appUrl } = await start();
    const [row] = await askOnce(
      appUrl,
      "select current_user as name, rolsuper from pg_roles where rolname = current_user",
    );
    expect(row).toEqual({ name: "latchkey", rolsuper: false });
  });

  it("is taken over, still running, when its app was killed", async () => {
    const before = await holdWell();
    await keep(before.url);
    const pid = postmaster(before.data);
    await killHard(before.child);
    const after = await start();
    expect(after.port).toBe(before.port);
    expect(postmaster(after.dataDir)).toBe(pid);
    expect(await kept(after.url)).toEqual([{ answer: 42 }]);
    await after.stop();
    expect(startOfProcess(pid)).toBeUndefined();
  });

  it("recovers everything committed when app and Postgres were both killed", async () => {
    const before = await holdWell();
    await keep(before.url);
    process.kill(postmaster(before.data), "SIGKILL");
    await killHard(before.child);
    const after = await start();
    expect(await kept(after.url)).toEqual([{ answer: 42 }]);
  });

  it("isn't fooled by a process number that was given to somebody else", async () => {
    const first = await start();
    await keep(first.url);
    await first.stop();
    writeFileSync(`${first.dataDir}.lock`, `${process.pid} an-earlier-start`);
    const stale = [process.pid, first.dataDir, 1, first.port, "", "127.0.0.1", "", "ready", ""].join("\n");
    writeFileSync(join(first.dataDir, "postmaster.pid"), stale, { mode: 0o600 });
    if (other > 0) chownSync(join(first.dataDir, "postmaster.pid"), other, other);
    const second = await start();
    expect(await kept(second.url)).toEqual([{ answer: 42 }]);
  });

  it("starts afresh after a first start that was cut short", async () => {
    mkdirSync(join(folder, "postgres.new"));
    writeFileSync(join(folder, "postgres.new", "PG_VERSION"), "half");
    const { url } = await start();
    expect(await askOnce(url, "select 1 as one")).toEqual([{ one: 1 }]);
  });
});

describe("two apps on one folder", () => {
  it("the second gets one clear line, and the first goes on", async () => {
    const { url } = await start();
    const { said } = await hold();
    expect(said).toEqual({
      error: expect.stringMatching(/^Another Latchkey \(process \d+\) is using [^\n]+$/),
    });
    expect(await askOnce(url, "select 1 as one")).toEqual([{ one: 1 }]);
  });

  it("of those that find a dead app's lock at the same moment, exactly one gets the folder", async () => {
    const rounds = 150;
    for (let round = 0; round < rounds; round += 1)
      writeFileSync(join(folder, `${round}.lock`), "1 long-dead");
    const args = [
      "--import",
      "tsx",
      "src/testing/database/race-for-lock.ts",
      folder,
      String(rounds),
      String(Date.now() + 2_500),
    ];
    const winners = await Promise.all(
      [1, 2, 3].map(async () => {
        const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "ignore"] });
        children.push(child);
        const [line] = await once(createInterface(child.stdout), "line");
        return z.array(z.number()).parse(JSON.parse(String(line)));
      }),
    );
    const sorted = winners.flat().toSorted((a, b) => a - b);
    expect(sorted).toEqual(Array.from({ length: rounds }, (_, round) => round));
  });
});

describe.runIf(isRoot)("started by root", () => {
  it("runs as somebody else", async () => {
    const { dataDir } = await start();
    expect(statSync(dataDir).uid).not.toBe(0);
    const [, uid] = /^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${postmaster(dataDir)}/status`, "utf8")) ?? [];
    expect(Number(uid)).toBeGreaterThan(0);
  });

  it("works below a folder only root may enter, and finds its data again", async () => {
    const secret = join(folder, "root-only");
    mkdirSync(join(secret, "app"), { recursive: true });
    chmodSync(secret, 0o700);
    const dataDir = join(secret, "app", ".data");
    const first = await start(dataDir);
    await keep(first.url);
    expect(lstatSync(join(dataDir, "postgres")).isSymbolicLink()).toBe(true);
    expect(realpathSync(join(dataDir, "postgres"))).toBe(first.dataDir);
    await first.stop();
    const second = await start(dataDir);
    expect(await kept(second.url)).toEqual([{ answer: 42 }]);
  });

  it("starts empty where an earlier checkout stood, whose secret is gone with it", async () => {
    const secret = join(folder, "root-only");
    mkdirSync(secret, { mode: 0o700 });
    const first = await start(join(secret, "app", ".data"));
    await keep(first.url);
    await first.stop();
    rmSync(join(secret, "app"), { recursive: true });
    const second = await start(join(secret, "app", ".data"));
    await expect(kept(second.url)).rejects.toMatchObject({ code: "42P01" });
  });

  it("works for somebody whose new files are nobody else's to read", async () => {
    const dataDir = join(folder, "root-only", "app", ".data");
    const before = process.umask(0o077);
    try {
      const { url } = await start(dataDir);
      expect(await askOnce(url, "select 1 as one")).toEqual([{ one: 1 }]);
    } finally {
      process.umask(before);
    }
  });

  it("takes its data along when the folder is closed to others later", async () => {
    const inner = join(folder, "app");
    const first = await start(inner);
    await keep(first.url);
    await first.stop();
    chmodSync(folder, 0o700);
    const second = await start(inner);
    expect(await kept(second.url)).toEqual([{ answer: 42 }]);
  });
});

describe.runIf(canBeOther)("started by an ordinary user", () => {
  it("works, and root can go on with the same data later", async () => {
    const dataDir = join(folder, "theirs");
    mkdirSync(dataDir);
    chownSync(dataDir, other, other);
    const first = await holdWell(dataDir, other);
    await keep(first.url);
    await killHard(first.child);
    const second = await start(dataDir);
    expect(second.port).toBe(first.port);
    expect(await kept(second.url)).toEqual([{ answer: 42 }]);
  });
});
