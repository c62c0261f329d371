import { spawn } from "node:child_process";
import { compiled } from "@/host/build/built.mjs";
import type { TestDatabase } from "../database/database";

/**
 * `npm run admin -- reseal`, beside whatever runs.
 * @param killAfter what it says when it is to be killed
 * @returns what it said
 */
export function resealing(
  { appUrl, url }: Pick<TestDatabase, "appUrl" | "url">,
  settings: Readonly<Record<"APP_URL" | "AUTH_SECRET", string>>,
  killAfter?: string,
): Promise<string> {
  const child = spawn(process.execPath, [compiled("admin"), "reseal"], {
    env: { ...process.env, ...settings, DATABASE_URL: appUrl, MIGRATION_DATABASE_URL: url },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  const take = (chunk: Buffer) => {
    said += chunk.toString();
    if (killAfter !== undefined && said.includes(killAfter)) child.kill("SIGKILL");
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  return new Promise((done) => child.once("close", () => done(said)));
}
