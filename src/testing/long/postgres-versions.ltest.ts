import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { freePort } from "@/engine/db/embedded/free-port";
import { temporaryFolder } from "../harness/temporary-folder";
import { installPostgres, makeCluster, startCluster } from "./postgres";

/** Guarantee (W01): every other supported version of PostgreSQL holds what 15 and 18 do. */
const VERSIONS = {
  14: "14.23.0-beta.17",
  16: "16.14.0-beta.17",
  17: "17.10.0-beta.17",
} as const;

const UNIT = ["src/engine/db/plain-owner.test.ts", "src/engine/db/migrate.test.ts"];
const INTEGRATION = [
  "accounts",
  "administrators",
  "mfa",
  "magic-links",
  "passkeys",
  "housekeeping",
  "races",
].map((name) => `src/testing/integration/${name}.itest.ts`);

/** Runs tests of every day on a server. @returns how they ended, and what they said */
async function runOn(url: string, project: "unit" | "integration", files: readonly string[]) {
  const vitest = join("node_modules", ".bin", "vitest");
  const env = { ...process.env, TEST_DATABASE_URL: url };
  const child = spawn(vitest, ["run", "--project", project, ...files], { env, stdio: "pipe" });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
  const [code] = await once(child, "close");
  return { code, said: stripVTControlCharacters(said) };
}

describe.each(Object.entries(VERSIONS))("W01: PostgreSQL %s", (major, version) => {
  it("runs the migrations, and the app's statements", { timeout: 1_200_000 }, async ({ skip }) => {
    const bin = await installPostgres(version);
    if (!bin) return skip(`PostgreSQL ${major} can't be had here`);
    const folder = temporaryFolder();
    const server = await startCluster(await makeCluster(folder.path, bin), await freePort());
    try {
      for (const [project, files] of [["unit", UNIT] as const, ["integration", INTEGRATION] as const]) {
        const { code, said } = await runOn(server.url, project, files);
        expect(said).toMatch(/ Tests +.*\d+ passed/);
        expect(code, said.slice(-4_000)).toBe(0);
      }
    } finally {
      await server.stop();
      folder.remove();
    }
  });
});
