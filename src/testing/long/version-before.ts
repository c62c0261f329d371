import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Program } from "../harness/instance";

/** The released version, which has to serve beside this one during an upgrade. */
export const VERSION_BEFORE = "9c6ee76";

const MINUTE = 60_000;
const BUILD = "import('./scripts/build.ts').then(({ buildIfNeeded }) => buildIfNeeded())";

/** It never changes, so it is kept from run to run and only missing parts are made. */
const folder = join(tmpdir(), `latchkey-${VERSION_BEFORE}`);

/**
 * Builds the version before out of the history, with its own dependencies.
 * @returns what starts it (`app.startAnother({}, …)` does, on the same database), or why it can't be had here
 */
export function versionBefore(): Program | { missing: string } {
  const ready = join(folder, ".ready");
  if (!existsSync(ready)) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    if (!can("git", ["archive", "--output", join(folder, "tree.tar"), VERSION_BEFORE], process.cwd()))
      return { missing: `the history has no ${VERSION_BEFORE}` };
    if (!can("tar", ["-xf", "tree.tar"], folder)) return { missing: "tar is not installed" };
    if (!can("npm", ["ci", "--no-audit", "--no-fund"], folder))
      return { missing: `the registry doesn't give what ${VERSION_BEFORE} needs` };
    if (!can(process.execPath, ["--import", "tsx", "-e", BUILD], folder))
      return { missing: `${VERSION_BEFORE} can't be built here` };
    writeFileSync(ready, "");
  }
  return { args: ["--import", "tsx", "scripts/start.ts"], folder };
}

function can(command: string, args: readonly string[], cwd: string): boolean {
  // In production npm would leave out what a build needs; the build says itself what it is for.
  const env = { ...process.env, NODE_ENV: "development" } as const;
  const isShell = process.platform === "win32";
  return (
    spawnSync(command, args, { cwd, env, stdio: "ignore", timeout: 10 * MINUTE, shell: isShell }).status === 0
  );
}
