import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { findChromium, GET_CHROMIUM } from "../src/testing/harness/chromium";
import { type Count, readPlaywright, readVitest } from "./test-reports";

/**
 * `npm test`: every check of this tree, in order, with each runner's own progress. At its end it says what each step
 * took, what failed, and how many tests ran; a failed check counts as one. `--only unit,integration` runs those steps
 * alone. Checks that keep one core busy run two side by side; what they say comes when they end.
 */

type Step = {
  name: string;
  /** Why there is nothing to do yet. */
  skip?: () => string | undefined;
  /** Only where it is asked for by its name. */
  isExtra?: boolean;
  /** The step before it, beside which it runs. */
  beside?: string;
  run: () => Promise<Count>;
};

const took: { name: string; seconds: number }[] = [];
const reports = mkdtempSync(join(tmpdir(), "latchkey-reports-"));

const STEPS: readonly Step[] = [
  {
    name: "lint",
    run: async () =>
      sum([
        await check(["biome", "check", "."]),
        await check(["tsx", "scripts/check-imports.ts"]),
        await check(["tsx", "scripts/check-links.ts"]),
        await check(["knip"]),
      ]),
  },
  // The generated types, which the steps after it need, are no part of a checkout.
  {
    name: "types",
    beside: "lint",
    run: async () => either(await check(["next", "typegen"]), ["tsc", "--noEmit"]),
  },
  { name: "fourth method", run: () => check(["tsx", "scripts/fourth-method.ts"]) },
  {
    name: "renamed columns",
    beside: "fourth method",
    run: () => check(["tsx", "scripts/renamed-columns.ts"]),
  },
  { name: "unit", run: () => vitest("unit", "apart") },
  { name: "integration", run: () => vitest("integration") },
  // On the one that TEST_DATABASE_URL names, once everything was tested on another.
  { name: "postgres", isExtra: true, run: () => vitest("postgres") },
  { name: "sent", run: () => check(["tsx", "scripts/check-browsers.ts"]) },
  {
    name: "browser",
    skip: () => (hasBrowserTests() ? undefined : "there are no browser tests yet"),
    run: playwright,
  },
];

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { only: { type: "string" } } });
  const wanted = values.only?.split(",");
  const unknown = wanted?.find((name) => !STEPS.some((step) => step.name === name));
  if (unknown !== undefined) {
    console.error(`There is no step "${unknown}". There are: ${STEPS.map(({ name }) => name).join(", ")}.`);
    return 2;
  }
  const counts: Count[] = [];
  const chosen = STEPS.filter(({ name, isExtra = false }) => wanted?.includes(name) ?? !isExtra);
  for (const group of sideBySide(chosen)) counts.push(...(await Promise.all(group.map(take))));
  rmSync(reports, { recursive: true, force: true });
  const { passed, failed, marks } = sum(counts);
  for (const mark of marks) console.log(mark);
  for (const { name, seconds } of took) console.log(`took ${String(seconds).padStart(5)} s  ${name}`);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

function sideBySide(steps: readonly Step[]): Step[][] {
  const groups: Step[][] = [];
  for (const step of steps) {
    const last = groups.at(-1);
    if (last?.some(({ name }) => name === step.beside)) last.push(step);
    else groups.push([step]);
  }
  return groups;
}

async function take({ name, skip, run }: Step): Promise<Count> {
  const reason = skip?.();
  if (reason !== undefined) {
    console.log(`\n── ${name}: skipped, ${reason}`);
    return NOTHING;
  }
  console.log(`\n── ${name}`);
  const started = performance.now();
  const count = await run();
  const seconds = Math.round((performance.now() - started) / 1000);
  took.push({ name, seconds });
  const tests = count.passed + count.failed > 0 ? `${count.passed} passed, ${count.failed} failed` : "good";
  console.log(`── ${name}: ${tests} (${seconds} s)\n`);
  return count;
}

const NOTHING: Count = { passed: 0, failed: 0, marks: [] };
const failure = (what: string): Count => ({ passed: 0, failed: 1, marks: [`✗ ${what}`] });

const sum = (counts: readonly Count[]): Count => ({
  passed: counts.reduce((total, { passed }) => total + passed, 0),
  failed: counts.reduce((total, { failed }) => total + failed, 0),
  marks: counts.flatMap(({ marks }) => marks),
});

/** Runs one of the tree's own tools, with its output as it comes. @returns its exit code */
function tool(command: readonly string[], extra: Record<string, string> = {}): Promise<number> {
  return ended(start(command, "inherit", extra));
}

function start(
  [name = "", ...args]: readonly string[],
  output: "inherit" | "pipe",
  extra = {},
): ChildProcess {
  const isWindows = process.platform === "win32";
  const path = join("node_modules", ".bin", isWindows ? `${name}.cmd` : name);
  return spawn(path, args, {
    stdio: ["inherit", output, output],
    shell: isWindows,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", ...extra },
  });
}

function ended(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
}

/** Its output comes in one piece, so that two side by side don't mix theirs. */
async function check(command: readonly string[]): Promise<Count> {
  const child = start(command, "pipe");
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (some) => (output += some));
  const code = await ended(child);
  process.stdout.write(`$ ${command.join(" ")}\n${output}`);
  return code === 0 ? NOTHING : failure(command.join(" "));
}

async function either(first: Count, next: readonly string[]): Promise<Count> {
  return first.failed > 0 ? first : check(next);
}

async function vitest(...projects: readonly [string, ...string[]]): Promise<Count> {
  const [step] = projects;
  const file = join(reports, `${step}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const chosen = projects.flatMap((project) => ["--project", project]);
  const code = await tool(["vitest", "run", ...chosen, ...reporters]);
  return count(step, code, file, readVitest);
}

function hasBrowserTests(): boolean {
  return existsSync("e2e") && readdirSync("e2e").some((name) => name.endsWith(".spec.ts"));
}

async function playwright(): Promise<Count> {
  const path = findChromium();
  if (path === undefined) {
    console.error(GET_CHROMIUM);
    return failure("browser: no Chromium");
  }
  const file = join(reports, "browser.json");
  const code = await tool(["playwright", "test", "--reporter=list,json"], {
    CHROMIUM_PATH: path,
    PLAYWRIGHT_JSON_OUTPUT_FILE: file,
  });
  return count("browser", code, file, readPlaywright);
}

/** What a runner's report says; a runner that failed without naming a test counts as one. */
function count(step: string, code: number, file: string, read: (json: unknown) => Count): Count {
  if (!existsSync(file)) return failure(`${step}: no report`);
  const counted = read(JSON.parse(readFileSync(file, "utf8")));
  if (code === 0 || counted.failed > 0) return counted;
  return sum([counted, failure(`${step}: ended with ${code}`)]);
}

process.exitCode = await main();
