import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { isBuilt, markBuilt } from "./built.mjs";
import { compileHost } from "./compile";
import { compressStatic } from "./compress";

/** Builds unless the build that is there was made from exactly these files. Ends the process when building fails. */
export async function buildIfNeeded(): Promise<void> {
  if (isBuilt()) return;
  console.log("Building Latchkey (once, about twenty seconds)…");
  const next = createRequire(join(process.cwd(), "package.json")).resolve("next/dist/bin/next");
  const built = spawnSync(process.execPath, [next, "build"], {
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (built.status !== 0) {
    console.error(`${built.stdout}\n${built.stderr}\nThe build failed.`);
    process.exit(1);
  }
  // A platform that sends the files itself compresses them, too.
  await Promise.all([compileHost(), process.env.VERCEL ? undefined : compressStatic()]);
  markBuilt();
}
