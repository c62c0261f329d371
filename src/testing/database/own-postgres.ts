import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startEmbeddedPostgres } from "@/engine/db/embedded/embedded";
import { findPlace } from "@/engine/db/embedded/files";
import { plainEnvironment } from "@/engine/db/embedded/init";
import { migrate } from "@/engine/db/migrate";
import { askOnce } from "./ask-once";
import { databaseOn, type TestDatabase } from "./database";
import { makeTestRoles, TEST_APP_ROLE, TEST_OWNER_ROLE } from "./global-setup";

/** A Postgres that a test may stop, freeze and start again without harm to other tests. */
export type OwnPostgres = {
  database: TestDatabase;
  /** SIGINT cuts sessions; SIGQUIT ends at once, as a crash does. */
  halt(how: "SIGINT" | "SIGQUIT"): Promise<void>;
  /** Starts it again on the same port. @returns when it takes connections */
  startAgain(): Promise<void>;
  /** Stops (SIGSTOP) every process of it: connections stay open without an answer. */
  freeze(): void;
  thaw(): void;
  /** Whether any process of it is there. */
  isRunning(): boolean;
};

const PATIENCE_MS = 20_000;
const DATABASE = "latchkey_faults";

type OwnPostgresOptions = {
  /** The folder that its own is made in. */
  within?: string | undefined;
  /** A version before's migrations, applied as the server's administrator because they needed that. */
  migrations?: string;
};

/** Starts one with a migrated database. Needs Linux's /proc. */
export async function startOwnPostgres({
  within = tmpdir(),
  migrations,
}: OwnPostgresOptions = {}): Promise<OwnPostgres> {
  const dataDir = mkdtempSync(join(within, "latchkey-faults-"));
  chmodSync(dataDir, 0o755);
  const embedded = await startEmbeddedPostgres({ dataDir });
  const { url, port, dataDir: data } = embedded;
  await makeTestRoles(url);
  await askOnce(url, `create database ${DATABASE} owner ${TEST_OWNER_ROLE}`);
  const database = databaseOn(url, DATABASE);
  if (migrations === undefined) await migrate({ url: database.url, appRole: TEST_APP_ROLE });
  else await migrate({ url: database.adminUrl, appRole: TEST_APP_ROLE, folder: migrations });
  const signal = (name: NodeJS.Signals) => {
    for (const pid of processesOf(data)) signalIfThere(pid, name);
  };
  return {
    database: {
      ...database,
      drop: async () => {
        signal("SIGCONT");
        await embedded.stop();
        rmSync(dataDir, { recursive: true, force: true });
        rmSync(data, { recursive: true, force: true });
      },
    },
    halt: async (how) => {
      process.kill(postmasterOf(data), how);
      await until(() => processesOf(data).length === 0);
    },
    startAgain: async () => {
      const { bin, user } = findPlace(dataDir);
      const settings = ["listen_addresses=127.0.0.1", "unix_socket_directories="];
      const options = ["-D", data, "-p", String(port), ...settings.flatMap((setting) => ["-c", setting])];
      const child = spawn(join(bin, "postgres"), options, {
        ...user,
        cwd: "/",
        env: plainEnvironment(),
        detached: true,
        stdio: "ignore",
      });
      child.unref();
      await until(() => answers(url));
    },
    freeze: () => signal("SIGSTOP"),
    thaw: () => signal("SIGCONT"),
    isRunning: () => processesOf(data).length > 0,
  };
}

const postmasterOf = (data: string) =>
  Number(readFileSync(join(data, "postmaster.pid"), "utf8").split("\n")[0]);

/** The postmaster and its children: each works in the data folder. */
function processesOf(data: string): number[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => worksIn(pid, data)).map(Number);
}

function worksIn(pid: string, data: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === data;
  } catch {
    return false;
  }
}

/** A session of somebody who is gone ends meanwhile. */
function signalIfThere(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (Object(error).code !== "ESRCH") throw error;
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    await askOnce(url, "select 1");
    return true;
  } catch {
    return false;
  }
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error("Postgres didn't do as it was told");
    await sleep(20);
  }
}
