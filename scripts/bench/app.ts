import { type ChildProcess, fork } from "node:child_process";
import { cpSync, existsSync, mkdirSync, openSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Usage, UsageQuestion } from "./report-usage";

/** The app under test: a production build of a copy of this tree, which alone has the bare handlers. */
export type App = {
  origin: string;
  usage(): Promise<Usage>;
  /** Runs `work` while a CPU profile of the app is taken, and writes that to `file`. */
  profiled<T>(file: string, work: () => Promise<T>): Promise<T>;
  stop(): Promise<void>;
};

const COPIED = [
  "src",
  "scripts",
  "public",
  "drizzle",
  "package.json",
  "next.config.ts",
  "postcss.config.mjs",
  "tsconfig.json",
];
const START_MS = 300_000;

/** @param home a folder below the checkout, so that packages are found from it */
export async function startApp(
  home: string,
  port: number,
  environment: Record<string, string>,
): Promise<App> {
  const tree = join(home, "tree");
  copyTree(tree);
  const origin = `http://127.0.0.1:${port}`;
  const output = openSync(join(home, "app.log"), "w");
  const child = fork("src/host/start.ts", {
    cwd: tree,
    execArgv: ["--import", "tsx", "--import", pathToFileURL(resolve("scripts/bench/report-usage.ts")).href],
    env: { ...process.env, ...environment, PORT: String(port), DATA_DIR: join(home, "data") },
    stdio: ["ignore", output, output, "ipc"],
  });
  await isReady(child, origin, join(home, "app.log"));
  return {
    origin,
    usage: () => ask(child, { ask: "usage" }),
    profiled: async (file, work) => {
      await ask(child, { ask: "profile" });
      const result = await work();
      await ask(child, { ask: "profiled", file: resolve(file) });
      return result;
    },
    stop: () => stop(child),
  };
}

/** Anew each time but for the last build, which is kept and made again only when a file differs. */
function copyTree(tree: string): void {
  mkdirSync(tree, { recursive: true });
  for (const name of COPIED) {
    rmSync(join(tree, name), { recursive: true, force: true });
    if (existsSync(name)) cpSync(name, join(tree, name), { recursive: true });
  }
  for (const name of ["bare", "query"]) {
    cpSync(`scripts/bench/routes/${name}.ts`, join(tree, `src/app/bench/${name}/route.ts`));
  }
}

async function isReady(child: ChildProcess, origin: string, log: string): Promise<void> {
  const until = Date.now() + START_MS;
  while (Date.now() < until && child.exitCode === null) {
    const answer = await fetch(`${origin}/bench/bare`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((done) => setTimeout(done, 250));
  }
  await stop(child);
  throw new Error(`The app did not start; its output is in ${log}`);
}

function ask(child: ChildProcess, question: UsageQuestion): Promise<Usage> {
  return new Promise((resolve, reject) => {
    child.once("message", (answer: Usage) => resolve(answer));
    child.send(question, (error) => error && reject(error));
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((done) => child.once("exit", done));
  child.kill("SIGTERM");
  await ended;
}
