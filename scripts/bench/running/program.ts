import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

/** A build and how it is started: with Node, listening on a port of 127.0.0.1. */
export type Program = {
  command: readonly string[];
  cwd: string;
  port: number;
  environment: Readonly<Record<string, string>>;
  /** What is asked for first, and which page after it. */
  call: string;
  page: string;
};

export type Started = {
  pid: number;
  origin: string;
  /** @returns milliseconds from the spawn until this was answered */
  since(path: string): Promise<number>;
};

const LATEST_MS = 60_000;

/** Starts it for as long as `look` takes. @throws when it isn't there or doesn't answer within a minute */
export async function started<Seen>(
  { command, cwd, port, environment }: Program,
  look: (started: Started) => Promise<Seen>,
): Promise<Seen> {
  const began = performance.now();
  const env = { ...process.env, ...environment, PORT: String(port) };
  const child = spawn(process.execPath, command, { cwd, env, stdio: "ignore" });
  const ended = once(child, "exit");
  const { pid } = child;
  if (pid === undefined) throw new Error(`${command.join(" ")} did not start`);
  const origin = `http://127.0.0.1:${port}`;
  const since = async (path: string) => {
    await answered(origin + path, () => child.exitCode !== null);
    return performance.now() - began;
  };
  try {
    return await look({ pid, origin, since });
  } finally {
    child.kill("SIGTERM");
    await ended;
  }
}

async function answered(url: string, isOver: () => boolean): Promise<void> {
  const end = performance.now() + LATEST_MS;
  while (!isOver() && performance.now() < end) {
    const answer = await fetch(url, { headers: { host: "localhost" } }).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.ok) return;
    await sleep(5);
  }
  throw new Error(`${url} was not answered`);
}
