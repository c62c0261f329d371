import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type RunningApp, startApp } from "../harness/app";
import { PASSWORD, signUp } from "../people/client";

/** Clients that other people's generators make of the document compile, strictly, and work against the running app. */

const FOLDER = join(process.cwd(), "e2e/clients");
const run = promisify(execFile);
const tool = (name: string) => join(FOLDER, "node_modules", ".bin", name);

let app: RunningApp;
let isInstalled = false;
beforeAll(async () => {
  isInstalled = existsSync(tool("orval")) || (await install());
  app = await startApp();
}, 300_000);
afterAll(() => app?.stop());

/** @returns false where the registry can't be reached: then there is nothing to generate with */
async function install(): Promise<boolean> {
  try {
    await run("npm", ["ci", "--ignore-scripts"], { cwd: FOLDER, timeout: 240_000 });
    return true;
  } catch {
    return false;
  }
}

async function generate(): Promise<void> {
  const document = await (await fetch(`${app.url}/openapi.json`)).text();
  await mkdir(join(FOLDER, "generated"), { recursive: true });
  await writeFile(join(FOLDER, "generated/openapi.json"), document);
  const env = { ...process.env, BASE_URL: app.url };
  const at = { cwd: FOLDER, env };
  await run(
    tool("openapi-typescript"),
    ["generated/openapi.json", "-o", "generated/openapi-typescript.ts"],
    at,
  );
  await run(
    tool("openapi-ts"),
    ["-i", "./generated/openapi.json", "-o", "generated/hey-api", "-c", "@hey-api/client-fetch"],
    at,
  );
  await run(tool("orval"), ["--config", "orval.config.mjs"], at);
}

it("are generated and compile under strict", async ({ skip }) => {
  skip(!isInstalled, "the generators can't be installed here");
  await generate();
  await run(tool("tsc"), ["-p", "."], { cwd: FOLDER });
}, 240_000);

it.for(["openapi-typescript", "hey-api", "orval"])(
  "%s signs in, reads a refusal and sets a method up",
  async (client, { skip }) => {
    skip(!isInstalled, "the generators can't be installed here");
    const person = await signUp(app.url, { companyName: "Engine" });
    const env = { ...process.env, BASE_URL: app.url, EMAIL: person.email, PASSWORD };
    const { stdout } = await run(process.execPath, ["--import", "tsx", join(FOLDER, `use-${client}.ts`)], {
      env,
    });
    expect(JSON.parse(stdout)).toEqual({
      refusedWith: "INVALID_CREDENTIALS",
      role: 255,
      isEnabled: false,
      secretLength: 32,
      codes: 10,
    });
  },
);
