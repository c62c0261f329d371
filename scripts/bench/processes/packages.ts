import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { join } from "node:path";

const INSTALLED = join("node_modules", ".package-lock.json");

/** Gives a tree the checkout's packages, so that what is built there is complete by itself. Kept until they change. */
export function linkPackages(tree: string): void {
  const target = join(tree, INSTALLED);
  if (existsSync(target) && readFileSync(target, "utf8") === readFileSync(INSTALLED, "utf8")) return;
  rmSync(join(tree, "node_modules"), { recursive: true, force: true });
  linkFolder("node_modules", join(tree, "node_modules"));
  // Last, as it says that all others are there; copied, as npm writes into its own.
  copyFileSync(INSTALLED, target);
}

function linkFolder(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) linkFolder(source, target);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else if (source !== INSTALLED) linkFile(source, target);
  }
}

/** As a link, which takes no room; where that can't be, on another disk, as a copy. */
function linkFile(source: string, target: string): void {
  try {
    linkSync(source, target);
  } catch {
    copyFileSync(source, target);
  }
}
