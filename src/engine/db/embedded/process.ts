import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, closeSync, openSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { EmbeddedPlace } from "./files";
import { freePort } from "./free-port";
import { plainEnvironment } from "./init";
import { EmbeddedPostgresError, startOfProcess } from "./lock";

const PATIENCE_MS = 20_000;
/** After a crash everything since the last checkpoint is done again; cut short, that would begin anew each time. */
const RECOVERY_MS = 300_000;

export type Running = { pid: number; port: number };

/** Postgres's own note about the process that uses the folder (pidfile.h): pid, folder, …, port, …, status. */
function readPidFile(data: string): { pid: number; port: number; status: string } | undefined {
  try {
    const lines = readFileSync(join(data, "postmaster.pid"), "utf8").split("\n");
    return { pid: Math.abs(Number(lines[0])), port: Number(lines[3]), status: (lines[7] ?? "").trim() };
  } catch {
    return undefined;
  }
}

/** A Postgres always works in its data folder, so a number that was given to another process shows. */
function isPostgresOf(pid: number, data: string): boolean {
  if (startOfProcess(pid) === undefined) return false;
  if (process.platform !== "linux") return true;
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === data;
  } catch {
    return false;
  }
}

/**
 * Looks for a Postgres that a killed app left behind, waiting while it starts up or shuts down.
 * @param answers whether the one on that port is really ours
 * @returns undefined when there is none
 */
export async function findLeftBehind(
  data: string,
  answers: (port: number) => Promise<boolean>,
): Promise<Running | undefined> {
  const until = Date.now() + PATIENCE_MS;
  for (let found = readPidFile(data); found && isPostgresOf(found.pid, data); found = readPidFile(data)) {
    if (found.status === "ready" && (await answers(found.port))) return found;
    if (Date.now() > until) {
      throw new EmbeddedPostgresError(
        `A Postgres (process ${found.pid}) is running on ${data} but doesn't answer. Stop it, then start again.`,
      );
    }
    await sleep(100);
  }
  return undefined;
}

/**
 * Starts Postgres on a free port and waits until it accepts connections. The caller must hold the folder's lock, so
 * that an old pid file is known to be stale.
 * @throws EmbeddedPostgresError
 */
export async function launch(place: EmbeddedPlace): Promise<Running> {
  rmSync(join(place.data, "postmaster.pid"), { force: true });
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const started = await startOn(place, port);
    if (started) return started;
    if (attempt === 3) {
      throw new EmbeddedPostgresError(`Postgres didn't start; ${place.data}.log says why.`);
    }
    // A killed Postgres frees its children and port within moments.
    await sleep(500 * attempt);
  }
}

async function startOn({ bin, data, user }: EmbeddedPlace, port: number): Promise<Running | undefined> {
  const log = openSync(`${data}.log`, "w", 0o600);
  chmodSync(`${data}.log`, 0o600);
  // Its own process group keeps Ctrl-C from it: the app finishes requests before it stops Postgres.
  const child = spawn(
    join(bin, "postgres"),
    ["-D", data, "-p", String(port), ...SETTINGS.flatMap((s) => ["-c", s])],
    {
      ...user,
      cwd: "/",
      env: plainEnvironment(),
      detached: true,
      stdio: ["ignore", log, log],
    },
  );
  closeSync(log);
  child.on("error", () => {});
  child.unref();
  const until = Date.now() + RECOVERY_MS;
  while (isRunning(child) && Date.now() < until) {
    const note = readPidFile(data);
    if (note && note.pid === child.pid && note.status === "ready") return { pid: note.pid, port };
    await sleep(10);
  }
  child.kill("SIGKILL");
  return undefined;
}

/** The log never holds statements or values: they are people's addresses and worse. */
const SETTINGS = [
  "listen_addresses=127.0.0.1",
  "unix_socket_directories=",
  "max_connections=100",
  "log_min_error_statement=panic",
  "log_error_verbosity=terse",
  "log_min_messages=warning",
  "log_timezone=UTC",
  "timezone=UTC",
];

function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

/**
 * Fast shutdown, which cuts sessions (postgres(1), SIGINT). On a disk too busy for it the server is killed, and the
 * next start replays its log.
 */
export async function stopPostgres(data: string): Promise<void> {
  const found = readPidFile(data);
  if (!found || !isPostgresOf(found.pid, data)) return;
  const start = startOfProcess(found.pid);
  for (const [signal, patience] of STOPS) {
    try {
      process.kill(found.pid, signal);
    } catch {
      return;
    }
    const until = Date.now() + patience;
    while (Date.now() < until) {
      // Until it is gone altogether: a process gives up its folder a little before.
      if (startOfProcess(found.pid) !== start) return;
      await sleep(10);
    }
  }
}

const STOPS = [
  ["SIGINT", 8_000],
  ["SIGQUIT", 4_000],
  ["SIGKILL", 2_000],
] as const;
