import { type ChildProcess, fork } from "node:child_process";
import { openSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { compileProgram } from "./compile";
import type { Usage, UsageQuestion } from "./report-usage";

/** What a load is sent to: a server in a process of its own, which says what it uses. */
export type Server = {
  origin: string;
  usage(): Promise<Usage>;
  /** Runs `work` while a CPU profile of the process is taken, and writes that to `file`. */
  profiled<T>(file: string, work: () => Promise<T>): Promise<T>;
  stop(): Promise<void>;
};

/** All there are; a scenario names the one it is sent to. */
export type Servers = Readonly<Record<"app" | "floor", Server>>;

type Start = {
  /** What Node runs, without a transpiler. */
  program: string;
  flags?: readonly string[];
  cwd: string;
  port: number;
  environment: Readonly<Record<string, string>>;
  /** What it answers once it is ready. */
  path: string;
  /** The folder for its output, and for what is compiled. */
  home: string;
};

const START_MS = 300_000;

/** @throws when it ends or isn't ready in time, with the file that has its output */
export async function startServer(start: Start): Promise<Server> {
  const { program, flags = [], cwd, port, environment, path, home } = start;
  const origin = `http://127.0.0.1:${port}`;
  const log = join(home, `${port}.log`);
  const output = openSync(log, "w");
  const reporter = compileProgram("scripts/bench/processes/report-usage.ts", home);
  const child = fork(program, {
    cwd,
    execArgv: [...flags, "--import", pathToFileURL(reporter).href],
    env: { ...process.env, ...environment, PORT: String(port) },
    stdio: ["ignore", output, output, "ipc"],
  });
  await isReady(child, origin + path, log);
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

async function isReady(child: ChildProcess, url: string, log: string): Promise<void> {
  const until = Date.now() + START_MS;
  while (Date.now() < until && child.exitCode === null) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((done) => setTimeout(done, 250));
  }
  await stop(child);
  throw new Error(`${url} was not answered; the output is in ${log}`);
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
