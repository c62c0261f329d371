import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { openCompiler } from "./fourth-method/compile";
import { EDITED } from "./fourth-method/edits";
import { FOLDER, layOver, touchedOutside } from "./fourth-method/lay";

/**
 * Shows that a method is a folder: lays a fourth one (an HOTP token, RFC 4226) over a copy of the tree, counts the
 * files touched elsewhere, and compiles and tests the copy. Without any one of the three edits it must not compile.
 *
 * With `--browser` the copy is built instead, and the method set up and used in a browser.
 */

type Ran = { status: number | null; output: string };
const BUILD = "src/host/make-build.ts";

const tree = process.cwd();
const isStory = process.argv.includes("--browser");
const copy = layOver(tree, isStory);
const faults: string[] = [];
const say = (isGood: boolean, words: string) => {
  console.log(`${isGood ? "✓" : "✗"} ${words}`);
  if (!isGood) faults.push(words);
};

try {
  if (isStory) {
    hasGoodStory();
  } else {
    needsNoMigration();
    touchesLittle();
    compiles();
    hasGoodTests();
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
process.exitCode = faults.length === 0 ? 0 : 1;

/** What it would need lands in `drizzle`, and is counted there. */
function needsNoMigration(): void {
  const { status, output } = run(join("drizzle-kit", "bin.cjs"), ["generate", "--name", "fourth"]);
  say(status === 0, "the tables are looked at");
  if (status !== 0) console.error(output);
}

function touchesLittle(): void {
  const touched = touchedOutside(tree, copy);
  say(touched.length === EDITED.length, `${touched.length} files outside its folder: ${touched.join(", ")}`);
}

function compiles(): void {
  const compiler = openCompiler(copy);
  const found = compiler.check();
  say(found.length === 0, "with all three edits it compiles");
  for (const words of found.slice(0, 10)) console.error(`  ${words}`);
  const edited = EDITED.map((file) => join(copy, file));
  const looked = [...edited, join(copy, FOLDER, "server", "method.ts")];
  for (const file of EDITED) {
    const before = new Map([[join(copy, file), readFileSync(join(tree, file), "utf8")]]);
    const [first] = compiler.checkFiles(looked, before);
    say(
      first !== undefined,
      `without its part of ${file} it doesn't: ${first?.slice(copy.length + 1) ?? ""}`,
    );
  }
}

function hasGoodTests(): void {
  const config = join("scripts", "fourth-method", "vitest.config.ts");
  const { status, output } = run(join("vitest", "vitest.mjs"), ["run", "--config", config]);
  const [, count = "none was run"] = /Tests +(.*)$/m.exec(stripVTControlCharacters(output)) ?? [];
  say(
    status === 0,
    `its tests pass (its own mail and limit among them), and those of what the record decides: ${count}`,
  );
  if (status !== 0) console.error(output);
}

function hasGoodStory(): void {
  // By itself, as the browser tests wait only so long for the app.
  const built = node(["--import", "tsx", BUILD]);
  say(built.status === 0, "it is built");
  if (built.status !== 0) console.error(built.output);
  const { status, output } = run(join("@playwright", "test", "cli.js"), [
    "test",
    "hotp.spec.ts",
    "--reporter=list",
  ]);
  console.log(output);
  say(status === 0, "it is set up and used in a browser");
}

function run(program: string, args: readonly string[]): Ran {
  return node([join(copy, "node_modules", program), ...args]);
}

function node(args: readonly string[]): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: copy, encoding: "utf8" });
  return { status, output: `${stdout}${stderr}` };
}
