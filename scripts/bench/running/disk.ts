import { spawnSync } from "node:child_process";
import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { MARK } from "../../../src/host/build/built.mjs";
import { PRODUCTION_FOLDER } from "../../../src/host/build/production-folder";

/**
 * Makes what production needs of the build in `tree`, as `npm run build` does, unless it is there.
 * @returns megabytes
 * @throws with the build's own words where it can't be made
 */
export function productionMegabytes(tree: string): number {
  const folder = join(tree, PRODUCTION_FOLDER);
  if (sourcesOf(folder) !== sourcesOf(tree)) makeProductionFolder(tree);
  return megabytesOf(folder);
}

function sourcesOf(place: string): string | undefined {
  const mark = join(place, MARK);
  return existsSync(mark) ? readFileSync(mark, "utf8") : undefined;
}

function makeProductionFolder(tree: string): void {
  const command = ["--import", "tsx", "src/host/make-build.ts", "--folder"];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: tree, encoding: "utf8" });
  if (status !== 0) throw new Error(`${stdout}\n${stderr}\nThe production folder was not made.`);
}

/** Of all files in it. */
export function megabytesOf(path: string): number {
  return bytesOf(path) / 1e6;
}

function bytesOf(path: string): number {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found?.isDirectory()) return found?.size ?? 0;
  return readdirSync(path).reduce((sum, name) => sum + bytesOf(join(path, name)), 0);
}
