import { execFileSync } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

/** Something an operator has to mend; its message is one clear line. */
export class EmbeddedPostgresError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "EmbeddedPostgresError";
  }
}

/**
 * When a process started, in the system's own unit, or undefined when it is gone. Process ids are reused; together
 * with this time one names its process for good.
 */
export function startOfProcess(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return undefined;
  }
  try {
    if (process.platform === "linux") return startOnLinux(pid);
    if (process.platform === "win32") return "unknown";
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim() || undefined;
  } catch {
    return undefined;
  }
}

/** Field 22 of proc_pid_stat(5); the command in field 2 may itself hold spaces and brackets. */
function startOnLinux(pid: number): string | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const isZombie = fields[0] === "Z";
  return isZombie
    ? undefined
    : `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}.${fields[19]}`;
}

/**
 * Takes a lock file that belongs to this process until it is released, or until the process is gone.
 * @returns how to release it
 * @throws EmbeddedPostgresError when a living process holds it
 */
export function takeLock(path: string, folder: string): () => void {
  const mine = `${process.pid} ${startOfProcess(process.pid)}`;
  for (let attempt = 0; attempt < 20; attempt += 1) {
    if (createWith(path, mine)) return () => releaseLock(path, mine);
    const theirs = read(path);
    if (theirs === undefined) continue;
    refuseIfAlive(theirs, folder);
    if (replaceStale(path, theirs, mine, folder)) return () => releaseLock(path, mine);
  }
  throw new EmbeddedPostgresError(`Can't take the lock file ${path}: other processes keep taking it`);
}

function refuseIfAlive(holder: string, folder: string): void {
  const [pid = "", start] = holder.split(" ");
  if (start === undefined || startOfProcess(Number(pid)) !== start) return;
  throw new EmbeddedPostgresError(
    `Another Latchkey (process ${pid}) is using ${folder}. Stop it first, or set DATA_DIR to another folder.`,
  );
}

/**
 * Two that find the same dead lock must not both get it. The right to replace just this one is therefore a file that
 * only one can make.
 */
function replaceStale(path: string, stale: string, mine: string, folder: string): boolean {
  const claim = `${path}.${createHash("sha256").update(stale).digest("hex").slice(0, 12)}`;
  if (!createWith(claim, mine)) {
    const claimant = read(claim);
    if (claimant === undefined) return false;
    refuseIfAlive(claimant, folder);
    rmSync(claim, { force: true });
    return false;
  }
  try {
    if (read(path) !== stale) return false;
    const fresh = `${path}.${randomUUID()}`;
    writeFileSync(fresh, mine, { mode: 0o600 });
    renameSync(fresh, path);
    return true;
  } finally {
    rmSync(claim, { force: true });
  }
}

/** Makes a file with its content in one step, so that nobody ever reads an empty one. */
function createWith(path: string, content: string): boolean {
  const fresh = `${path}.${randomUUID()}`;
  writeFileSync(fresh, content, { mode: 0o600 });
  try {
    linkSync(fresh, path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(fresh, { force: true });
  }
}

function releaseLock(path: string, mine: string): void {
  if (read(path) === mine) rmSync(path, { force: true });
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
