import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { VARIABLES } from "@/engine/platform/settings/env";
import { COMPILED, NODE_FLAGS } from "@/host/build/built.mjs";
import { areHashesQuick } from "./hashes";

/** One process of the app. */
export type Instance = {
  url: string;
  pid: number;
  ready: Promise<void>;
  /** What it has logged so far. */
  log(): string;
  signal(name: "SIGTERM" | "SIGKILL"): void;
  /** From now on nobody reads what it logs. */
  stopReading(): void;
  /** How it ended; settles when it has. */
  ended: Promise<{ code: number | null; signal: string | null }>;
  /** Ends it in an orderly way if it runs, by force if that takes too long. */
  stop(): Promise<void>;
};

const READY_MS = 60_000;
const STOP_MS = 15_000;

/** Every setting is given, so that neither the shell's nor a `.env` file's reach the tests. */
const UNSET = Object.fromEntries(VARIABLES.map((name) => [name, ""]));

/** What Node starts, and where. */
export type Program = { args: readonly string[]; folder?: string };
const BUILT: Program = { args: [...NODE_FLAGS, COMPILED] };
/** An app that hashes as quickly as its tests. */
const QUICK: Program = {
  args: ["--import", new URL("quick-hashes.mjs", import.meta.url).href, ...NODE_FLAGS, COMPILED],
};

/**
 * Starts the production build on a port, with these settings and no others.
 * @param program another version's, instead
 */
export function startInstance(
  port: number,
  settings: Readonly<Record<string, string>>,
  { args, folder }: Program = areHashesQuick() ? QUICK : BUILT,
): Instance {
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, ...UNSET, ...settings, PORT: String(port) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const take = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) =>
    child.once("exit", (code, signal) => resolve({ code, signal })),
  );
  return {
    url: `http://localhost:${port}`,
    pid: child.pid ?? 0,
    ready: waitUntilReady(child, () => output),
    log: () => output,
    signal: (name) => void child.kill(name),
    stopReading: () => {
      child.stdout.destroy();
      child.stderr.destroy();
    },
    ended,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      const isLate = await Promise.race([ended.then(() => false), sleep(STOP_MS, true, { ref: false })]);
      if (!isLate) return;
      child.kill("SIGKILL");
      await ended;
    },
  };
}

async function waitUntilReady(child: ChildProcess, output: () => string): Promise<void> {
  const end = Date.now() + READY_MS;
  while (!output().includes(" is ready:")) {
    if (child.exitCode !== null) throw new Error(`the app ended with ${child.exitCode}:\n${output()}`);
    if (Date.now() > end) throw new Error(`the app was not ready in ${READY_MS / 1000} s:\n${output()}`);
    await sleep(50);
  }
}
