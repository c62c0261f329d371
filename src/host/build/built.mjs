import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Whether what is built was made of the sources that are here. In plain JavaScript, as it is read at every start. */

/** The host with all it needs of the tree, compiled: what Node runs in production. */
export const HOST_FOLDER = join(".next", "host");
export const COMPILED = join(HOST_FOLDER, "start.mjs");
/** Where a program of the operator's is. @param {"migrate" | "seed" | "admin" | "doctor"} name */
export const compiled = (name) => join(HOST_FOLDER, `${name}.mjs`);
/** What the pages load. */
export const STATIC_FOLDER = join(".next", "static");
/**
 * How Node is told to run it. Half the room of what is short-lived, which loading fills and nobody gives back: an idle
 * process holds 17 MB less.
 */
export const NODE_FLAGS = ["--max-semi-space-size=8"];
/** Says of which sources a build was made. */
export const MARK = join(".next", "latchkey-build");

const SOURCES = [
  "src",
  // Readiness knows the newest migration.
  "drizzle/meta/_journal.json",
  "public",
  "package.json",
  "package-lock.json",
  "next.config.ts",
  "postcss.config.mjs",
  "tsconfig.json",
];

/** Tests and their ground are no part of a build. */
const NOT_BUILT = /\.i?test\.tsx?$|^src\/testing\//;

/** True where a build came without its sources, too. */
export function isBuilt() {
  if (!existsSync(MARK) || !existsSync(COMPILED)) return false;
  return !existsSync("src") || readFileSync(MARK, "utf8") === hashOfTree();
}

export function markBuilt() {
  writeFileSync(MARK, hashOfTree());
}

/** By content and name, so that neither git nor time stamps matter. */
function hashOfTree() {
  const hash = createHash("sha256").update(process.version);
  for (const path of SOURCES.flatMap(filesIn)) {
    if (NOT_BUILT.test(path.replaceAll("\\", "/"))) continue;
    hash.update(`\0${path}\0`).update(readFileSync(path));
  }
  return hash.digest("hex");
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesIn(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .toSorted()
    .flatMap((name) => filesIn(join(path, name)));
}
