import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { freePort } from "@/engine/db/embedded/free-port";
import { VARIABLES } from "@/engine/platform/settings/env";
import { COMPILED } from "@/host/build/built.mjs";
import { createTestDatabase } from "../database/database";
import { temporaryFolder } from "../harness/temporary-folder";
import { enrol, signInFully, signUp } from "../people/client";

/** Guarantee: the versions of Node that README names start the app, and it does there what it does here. */
const VERSIONS = ["22", "24"] as const;

const folder = temporaryFolder();
afterAll(() => folder.remove());

/** @returns the program; undefined where the registry doesn't give it */
function install(version: string): string | undefined {
  const home = join(folder.path, version);
  spawnSync("npm", ["install", "--prefix", home, "--no-audit", "--no-fund", `node@${version}`], {
    stdio: "ignore",
  });
  const program = join(home, "node_modules", "node", "bin", "node");
  return existsSync(program) ? program : undefined;
}

async function until(isSo: () => boolean, child: ChildProcess, log: () => string): Promise<void> {
  const end = Date.now() + 60_000;
  while (!isSo()) {
    if (child.exitCode !== null || Date.now() > end) throw new Error(log());
    await sleep(50);
  }
}

describe.each(VERSIONS)("Node %s", (version) => {
  const program = install(version);

  it.runIf(program)(
    "starts the app, signs a person in with two steps, serves a page, and stops",
    async () => {
      const database = await createTestDatabase();
      const port = await freePort();
      const url = `http://localhost:${port}`;
      const settings = {
        ...Object.fromEntries(VARIABLES.map((name) => [name, ""])),
        APP_URL: url,
        PORT: String(port),
        AUTH_SECRET: "integration-0123456789-0123456789-0123456789",
        DATABASE_URL: database.appUrl,
        MIGRATION_DATABASE_URL: database.url,
      };
      const child = spawn(program ?? "", [COMPILED], {
        env: { ...process.env, ...settings },
        stdio: ["ignore", "pipe", "pipe"],
      });
      let said = "";
      for (const stream of [child.stdout, child.stderr])
        stream.on("data", (chunk: Buffer) => {
          said += chunk.toString();
        });
      const ended = new Promise((done) => child.once("exit", (code) => done(code)));
      try {
        await until(
          () => said.includes(" is ready:"),
          child,
          () => said,
        );
        await signInFully(await enrol(await signUp(url)));
        const page = await fetch(`${url}/login`);
        expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("Sign in")]);
        expect(said).not.toMatch(/DeprecationWarning|Unsupported|"level":"error"/);
      } finally {
        child.kill("SIGTERM");
        await ended;
        await database.drop();
      }
      expect(await ended).toBe(0);
    },
  );

  it.runIf(program)(
    "passes the unit tests",
    () => {
      const ran = spawnSync(
        program ?? "",
        ["node_modules/vitest/vitest.mjs", "run", "--project", "unit", "--project", "apart"],
        {
          encoding: "utf8",
          maxBuffer: 256 * 1024 * 1024,
          env: { ...process.env, VITEST: undefined, NODE_ENV: "test" },
        },
      );
      expect(ran.status, `${ran.stdout.slice(-4_000)}\n${ran.stderr.slice(-4_000)}`).toBe(0);
    },
    1_800_000,
  );
});

it("README names these versions, and which is recommended", () => {
  const readme = readFileSync("README.md", "utf8");
  expect(readme).toMatch(/Node 24 is recommended; 20\.19 and 22 work/);
  expect(JSON.parse(readFileSync("package.json", "utf8")).engines.node).toBe(">=20.19");
});
