import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { EmbeddedPostgresError } from "./lock";

/** Where binaries and data go when the user that Postgres runs as can't reach the checkout. */

export const ROOT_HOME = "/var/lib/latchkey";

export function copyBinaries(native: string): string {
  const described: unknown = JSON.parse(readFileSync(join(native, "..", "package.json"), "utf8"));
  const version = createHash("sha256").update(JSON.stringify(described)).digest("hex").slice(0, 16);
  const target = join(ROOT_HOME, `postgres-${version}`);
  if (existsSync(target)) return target;
  const fresh = `${target}.${process.pid}`;
  makeRootHome();
  rmSync(fresh, { recursive: true, force: true });
  cpSync(native, fresh, { recursive: true, verbatimSymlinks: true });
  execFileSync("chmod", ["-R", "a+rX", fresh]);
  try {
    renameSync(fresh, target);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
  return target;
}

/** Moves the data to a folder its user can reach, and leaves a link in the old place. */
export function moveOut(link: string, data: string | undefined): string {
  const target = data ? undefined : linkedHome(link);
  if (target) return target;
  makeRootHome();
  // A name of its own each time: by the place's, a new checkout would find what an earlier one there left behind.
  const home = mkdtempSync(join(ROOT_HOME, "data-"));
  chmodSync(home, 0o755);
  const moved = join(home, basename(link));
  if (data) {
    const owner = statSync(data);
    cpSync(data, `${moved}.moving`, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
    execFileSync("chown", ["-R", `${owner.uid}:${owner.gid}`, `${moved}.moving`]);
    execFileSync("chmod", ["-R", "go-rwx", `${moved}.moving`]);
    renameSync(`${moved}.moving`, moved);
    renameSync(data, `${data}.moved`);
    rmSync(link, { force: true });
  }
  try {
    symlinkSync(moved, link);
    return moved;
  } catch (error) {
    // Another process that starts on the same folder was first: its lock decides.
    const theirs = data ? undefined : linkedHome(link);
    if (!theirs) throw error;
    rmSync(home, { recursive: true, force: true });
    return theirs;
  }
}

/** Where the link leads, when nothing has been made there yet. */
function linkedHome(link: string): string | undefined {
  const isLink = lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink();
  return isLink ? resolve(dirname(link), readlinkSync(link)) : undefined;
}

function makeRootHome(): void {
  try {
    mkdirSync(ROOT_HOME, { recursive: true });
    // Whatever this process lets others do with its new files.
    chmodSync(ROOT_HOME, 0o755);
    chownSync(ROOT_HOME, 0, 0);
  } catch (error) {
    throw new EmbeddedPostgresError(
      `Postgres can't run as root, its own user can't reach this folder, and ${ROOT_HOME} can't be made. ` +
        "Set DATA_DIR to a folder others may enter, or set DATABASE_URL.",
      error,
    );
  }
}
