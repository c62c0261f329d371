import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { z } from "zod";
import type { Program } from "./program";

/** A Next app that does next to nothing, built and started as Next itself does. */

const SOURCES = join("scripts", "bench", "yardsticks", "next");
const ENVIRONMENT = { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" } as const;
const load = createRequire(import.meta.url);
const NEXT = load.resolve("next/dist/bin/next");

/**
 * Builds it where its sources or Next's version have changed since the last time.
 * @param home a folder below the checkout, so that packages are found from it
 * @throws with Next's own words where it can't be built
 */
export function bareNext(home: string, port: number): Program {
  const cwd = join(home, "bare");
  const mark = join(cwd, "built-of");
  const wanted = version();
  if (!existsSync(mark) || readFileSync(mark, "utf8") !== wanted) {
    build(cwd);
    writeFileSync(mark, wanted);
  }
  return {
    command: [NEXT, "start", "--hostname", "127.0.0.1", "--port", String(port)],
    cwd,
    port,
    environment: ENVIRONMENT,
    call: "/json",
    page: "/",
  };
}

function build(cwd: string): void {
  rmSync(cwd, { recursive: true, force: true });
  cpSync(SOURCES, cwd, { recursive: true });
  const { status, stdout, stderr } = spawnSync(process.execPath, [NEXT, "build"], {
    cwd,
    env: { ...process.env, ...ENVIRONMENT },
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${stdout}\n${stderr}\nThe bare Next app was not built.`);
}

/** Of everything that makes the build. */
function version(): string {
  const next = z.object({ version: z.string() }).parse(load("next/package.json"));
  const hash = createHash("sha256").update(`${process.version} ${next.version}`);
  const paths = readdirSync(SOURCES, { recursive: true, encoding: "utf8" }).toSorted();
  for (const path of paths.filter((one) => statSync(join(SOURCES, one)).isFile()))
    hash.update(`\0${path}\0`).update(readFileSync(join(SOURCES, path)));
  return hash.digest("hex");
}
