import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const PATIENCE_MS = 10_000;

type Place = Pick<SpawnOptions, "uid" | "gid" | "cwd" | "env"> & { endsBy?: NodeJS.Signals };

/** Starts a program in the foreground and waits until it listens. @returns what ends it */
export async function startDaemon(
  path: string,
  args: readonly string[],
  port: number,
  { endsBy = "SIGTERM", ...place }: Place = {},
): Promise<() => Promise<void>> {
  const child = spawn(path, args, { ...place, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
  }
  const until = Date.now() + PATIENCE_MS;
  while (!(await listensOn(port))) {
    if (child.exitCode !== null || Date.now() > until) {
      await end(child, endsBy);
      throw new Error(`${path} didn't start: ${said}`);
    }
    await sleep(50);
  }
  return () => end(child, endsBy);
}

function listensOn(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true));
    socket.once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

async function end(child: ChildProcess, by: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill(by);
  const isLate = await Promise.race([ended.then(() => false), sleep(5_000, true, { ref: false })]);
  if (isLate) child.kill("SIGKILL");
  await ended;
}
