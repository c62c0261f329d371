import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

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
const MARK = join(".next", "latchkey-build");

/** Builds unless the build that is there was made from exactly these files. Ends the process when building fails. */
export function buildIfNeeded(): void {
  const tree = hashOfTree();
  if (existsSync(MARK) && readFileSync(MARK, "utf8") === tree) return;
  console.log("Building Latchkey (once, about half a minute)…");
  const next = createRequire(join(process.cwd(), "package.json")).resolve("next/dist/bin/next");
  const built = spawnSync(process.execPath, [next, "build"], {
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (built.status !== 0) {
    console.error(`${built.stdout}\n${built.stderr}\nThe build failed.`);
    process.exit(1);
  }
  writeFileSync(MARK, tree);
}

/** Tests and their ground are no part of a build. */
const NOT_BUILT = /\.i?test\.tsx?$|^src\/testing\//;

/** By content and name, so that neither git nor time stamps matter. */
function hashOfTree(): string {
  const hash = createHash("sha256").update(process.version);
  for (const path of SOURCES.flatMap(filesIn)) {
    if (NOT_BUILT.test(path.replaceAll("\\", "/"))) continue;
    hash.update(`\0${path}\0`).update(readFileSync(path));
  }
  return hash.digest("hex");
}

function filesIn(path: string): string[] {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .toSorted()
    .flatMap((name) => filesIn(join(path, name)));
}
