import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "@/engine/db/embedded/free-port";
import { addApp } from "../src/testing/harness/admin";

/** The programs of `examples/`, as their second command starts them. */
export type Example = { url: string; stop: () => void };

const FOLDER = join(process.cwd(), "examples");
const WAIT_MS = 90_000;

/** For the command that makes an app beside it. */
export const appUnderTest = (url: string) => ({
  url,
  databaseUrl: process.env.E2E_DATABASE_URL ?? "",
  ...(process.env.E2E_DATA_DIR ? { dataDir: process.env.E2E_DATA_DIR } : {}),
});

/** Whether what it needs is installed: `npm ci` in its folder. */
export const isInstalled = (name: string): boolean =>
  name === "static" || existsSync(join(FOLDER, name, "node_modules/latchkey-guard"));

/** @param origin where the app under test is @throws with what it said, where it doesn't answer in time */
export async function startExample(name: string, origin: string): Promise<Example> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const { id, secret } = addApp(
    appUnderTest(origin),
    `${name} example`,
    "--first-party",
    ...["--post-logout", `${url}/`],
    ...(name === "static"
      ? ["--type", "spa", "--redirect", `${url}/`, "--origin", url]
      : ["--type", "web", "--redirect", `${url}/callback`, "--audience", `${url}/api`]),
  );
  const env = { ISSUER: origin, CLIENT_ID: id, CLIENT_SECRET: secret, PORT: String(port) };
  // A group of its own, so that what npm starts goes with it.
  const child = spawn("npm", ["start"], {
    cwd: join(FOLDER, name),
    env: { ...process.env, NODE_ENV: "development", ...env },
    stdio: "pipe",
    detached: true,
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
  const stop = () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid);
  };
  for (const end = Date.now() + WAIT_MS; Date.now() < end && child.exitCode === null; ) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return { url, stop };
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  stop();
  throw new Error(`${name} doesn't answer: ${said.slice(-2_000)}`);
}
