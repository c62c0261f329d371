import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { VARIABLES } from "../src/engine/platform/settings/env";

/** The app as `npm start` runs it for a newcomer: production build, a database of its own, nothing configured. */
export type App = { url: string; dataDir: string; stop: () => Promise<void> };

/** Building, where there is no build of this tree yet, is part of it. */
const READY_MS = 240_000;
const STOP_MS = 15_000;

export async function startApp(): Promise<App> {
  const port = await freePort();
  const dataDir = await mkdtemp(join(tmpdir(), "latchkey-e2e-"));
  const child = spawn(process.execPath, ["src/host/boot.mjs"], {
    env: {
      ...process.env,
      // Every setting is given, so that neither the shell's nor a `.env` file's reach the tests.
      ...Object.fromEntries(VARIABLES.map((name) => [name, ""])),
      PORT: String(port),
      APP_URL: `http://localhost:${port}`,
      DATA_DIR: dataDir,
      // All tests come from one address.
      RATE_LIMIT_MULTIPLIER: "1000000",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stop = async () => {
    await end(child);
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    await waitUntilReady(child);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `http://localhost:${port}`, dataDir, stop };
}

async function waitUntilReady(child: ChildProcess): Promise<void> {
  let output = "";
  const take = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout?.on("data", take);
  child.stderr?.on("data", take);
  const deadline = Date.now() + READY_MS;
  while (!output.includes(" is ready:")) {
    if (child.exitCode !== null) throw new Error(`The app ended with ${child.exitCode}:\n${output}`);
    if (Date.now() > deadline) throw new Error(`The app was not ready in time:\n${output}`);
    await sleep(100);
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGTERM");
  if (await Promise.race([ended.then(() => true), sleep(STOP_MS, false, { ref: false })])) return;
  child.kill("SIGKILL");
  await ended;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === "object") resolve(address.port);
        else reject(new Error("no port"));
      });
    });
  });
}
