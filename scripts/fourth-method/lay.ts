import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { edit } from "./edits";

/** Lays the sample method over a copy of the tree. */

export const FOLDER = join("src", "methods", "hotp");
const SAMPLE = join("scripts", "fourth-method", "hotp");
const STORY = join("scripts", "fourth-method", "hotp.story.ts");
/** What the product and its checks are made of. */
const PARTS = [
  "src",
  "drizzle",
  "e2e",
  "scripts",
  "docs",
  "packages",
  "next.config.ts",
  "postcss.config.mjs",
  "drizzle.config.ts",
  "playwright.config.ts",
  "vitest.config.ts",
  "tsconfig.json",
  "package.json",
  "package-lock.json",
];
/** What a build leaves beside them, where there was one. */
const GENERATED = ["next-env.d.ts", join(".next", "types")];

/**
 * @param isBuilt the copy is to be built, too: the bundler follows no link that leads out of it
 * @returns the copy's folder, for whoever made it to remove
 */
export function layOver(tree: string, isBuilt: boolean): string {
  const copy = mkdtempSync(join(tmpdir(), "latchkey-fourth-"));
  const made = GENERATED.filter((part) => existsSync(join(tree, part)));
  for (const part of [...PARTS, ...made]) cpSync(join(tree, part), join(copy, part), { recursive: true });
  const [packages, here] = [resolve(tree, "node_modules"), join(copy, "node_modules")];
  if (!isBuilt) symlinkSync(packages, here, "junction");
  else if (spawnSync("cp", ["-al", packages, here]).status !== 0) cpSync(packages, here, { recursive: true });
  cpSync(join(tree, SAMPLE), join(copy, FOLDER), { recursive: true });
  cpSync(join(tree, STORY), join(copy, "e2e", "hotp.spec.ts"));
  edit(copy);
  return copy;
}

/** The files outside the method's own folder that are there in one tree only, or differ. */
export function touchedOutside(tree: string, copy: string): string[] {
  return ["src", "drizzle"]
    .flatMap((part) => [...new Set([...filesBelow(tree, part), ...filesBelow(copy, part)])])
    .filter((file) => !file.startsWith(FOLDER) && textOf(tree, file) !== textOf(copy, file))
    .sort();
}

function filesBelow(root: string, part: string): string[] {
  return readdirSync(join(root, part), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

function textOf(root: string, file: string): string | undefined {
  try {
    return readFileSync(join(root, file), "utf8");
  } catch {
    return undefined;
  }
}
