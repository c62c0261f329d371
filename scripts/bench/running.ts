import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { COMPILED } from "../../src/host/build/built.mjs";
import { idleMegabytes, type Memory, memoryOf } from "./memory";

/** What it takes to start the build and to let it run: time, memory and disk. */

const TIMES = 5;
const LATEST_MS = 60_000;

type Place = { tree: string; port: number; environment: Readonly<Record<string, string>> };

/**
 * @param place where the build is, and what it is told
 * @param scale of 1, of the requests between which memory is looked at
 * @returns lines of text
 */
export async function running(place: Place, scale: number): Promise<string> {
  const calls: number[] = [];
  const pages: number[] = [];
  const idle: number[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    await started(place, async (child, since) => {
      calls.push(await since("/health/ready"));
      pages.push(await since("/login"));
      idle.push(await idleMegabytes(pidOf(child)));
    });
  }
  const { signingUp, before, after } = await memoryIn(place, scale);
  return [
    line("spawn to the first answered call, ms", median(calls)),
    line("spawn to the first page, ms", median(pages)),
    line("idle once a page was asked for, MB resident", median(idle)),
    line("most while 8 sign up at once, MB resident", signingUp),
    line("idle before many mixed requests, MB resident", before),
    line("idle after them, MB resident", after),
    line("node_modules, MB", megabytesOf("node_modules")),
    line("what production needs (.next/production), MB", megabytesOf(join(".next", "production"))),
  ].join("\n");
}

/** What could not be measured has no number: of the folder, where `npm run build` wasn't run. */
const line = (what: string, value: number) =>
  what.padEnd(56) + (Number.isNaN(value) ? "none here" : value.toFixed(0).padStart(8));
const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

const memoryIn = (place: Place, scale: number): Promise<Memory> =>
  started(place, async (child, since) => {
    await since("/health/ready");
    return memoryOf({ pid: pidOf(child), origin: `http://127.0.0.1:${place.port}` }, scale);
  });

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error("the process did not start");
  return pid;
}

async function started<Seen>(
  { tree, port, environment }: Place,
  look: (child: ChildProcess, since: (path: string) => Promise<number>) => Promise<Seen>,
): Promise<Seen> {
  const began = performance.now();
  const env = { ...process.env, ...environment, PORT: String(port) };
  const child = spawn(process.execPath, [COMPILED], { cwd: tree, env, stdio: "ignore" });
  const ended = once(child, "exit");
  try {
    return await look(child, async (path) => {
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

/** NaN where it isn't there. */
const megabytesOf = (folder: string): number => (existsSync(folder) ? bytesOf(folder) / 1e6 : Number.NaN);

function bytesOf(path: string): number {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found?.isDirectory()) return found?.size ?? 0;
  return readdirSync(path).reduce((sum, name) => sum + bytesOf(join(path, name)), 0);
}
