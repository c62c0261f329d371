import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { findProgram, PROGRAMS, type Program } from "../src/testing/long/programs";

/**
 * `npm run test:long [name…]`: what takes more programs or more time than every change can wait for. What a missing
 * program rules out is named and skipped; with names, only files with one of them in theirs run.
 */

const FOLDER = "src/testing/long";
const ENDING = ".ltest.ts";

const files = readdirSync(FOLDER).filter((name) => name.endsWith(ENDING));
const wanted = process.argv.slice(2);
const chosen = files.filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)));
const missing = (Object.keys(PROGRAMS) as Program[]).filter((name) => findProgram(name) === undefined);

function sayMissing(): void {
  for (const name of missing)
    console.log(`~ ${name} is not installed; what needs it is skipped. ${PROGRAMS[name]}`);
}

if (chosen.length === 0) {
  const names = files.map((name) => name.slice(0, -ENDING.length));
  console.error(`No long test is called ${wanted.join(" or ")}. There are: ${names.join(", ")}.`);
  process.exit(2);
}
sayMissing();
const vitest = join("node_modules", ".bin", process.platform === "win32" ? "vitest.cmd" : "vitest");
const ran = spawnSync(vitest, ["run", "--project", "long", ...chosen.map((name) => `${FOLDER}/${name}`)], {
  stdio: "inherit",
  shell: process.platform === "win32",
});
sayMissing();
process.exitCode = ran.status ?? 1;
