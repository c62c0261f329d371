import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { COMPILED } from "../../src/host/build/built.mjs";

/** What it takes to start the build and to let it run: time, memory and disk. */

const TIMES = 5;
const IDLE_MS = 5_000;
const LATEST_MS = 60_000;

type Place = { tree: string; port: number; environment: Readonly<Record<string, string>> };

/** @param place where the build is, and what it is told @returns lines of text */
export async function running(place: Place): Promise<string> {
  const calls: number[] = [];
  const pages: number[] = [];
  const idle: number[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    await started(place, async (child, since) => {
      calls.push(await since("/health/ready"));
      pages.push(await since("/login"));
      await sleep(IDLE_MS);
      idle.push(residentMb(child));
    });
  }
  return [
    line("spawn to the first answered call, ms", median(calls)),
    line("spawn to the first page, ms", median(pages)),
    line("idle once a page was asked for, MB resident", median(idle)),
    line("node_modules, MB", megabytesOf("node_modules")),
    line("what production needs (.next/production), MB", megabytesOf(join(".next", "production"))),
  ].join("\n");
}

/** What could not be measured has no number: of the folder, where `npm run build` wasn't run. */
const line = (what: string, value: number) =>
  what.padEnd(56) + (Number.isNaN(value) ? "none here" : value.toFixed(0).padStart(8));
const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

async function started(
  { tree, port, environment }: Place,
  look: (child: ChildProcess, since: (path: string) => Promise<number>) => Promise<void>,
): Promise<void> {
  const began = performance.now();
  const env = { ...process.env, ...environment, PORT: String(port) };
  const child = spawn(process.execPath, [COMPILED], { cwd: tree, env, stdio: "ignore" });
  const ended = once(child, "exit");
  try {
    await look(child, async (path) => {
      await answered(`http://127.0.0.1:${port}${path}`, child);
      return performance.now() - began;
    });
  } finally {
    child.kill("SIGTERM");
    await ended;
  }
}

async function answered(url: string, child: ChildProcess): Promise<void> {
  const end = performance.now() + LATEST_MS;
  while (child.exitCode === null && performance.now() < end) {
    const answer = await fetch(url, { headers: { host: "localhost" } }).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.ok) return;
    await sleep(5);
  }
  throw new Error(`${url} was not answered`);
}

/** As Linux counts it; elsewhere there is nothing to read. */
function residentMb({ pid }: ChildProcess): number {
  const status = process.platform === "linux" ? readFileSync(`/proc/${pid}/status`, "utf8") : "";
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? Number.NaN) / 1024;
}

/** NaN where it isn't there. */
const megabytesOf = (folder: string): number => (existsSync(folder) ? bytesOf(folder) / 1e6 : Number.NaN);

function bytesOf(path: string): number {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found?.isDirectory()) return found?.size ?? 0;
  return readdirSync(path).reduce((sum, name) => sum + bytesOf(join(path, name)), 0);
}
