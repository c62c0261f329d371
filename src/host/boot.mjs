import { spawnSync } from "node:child_process";
import module from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { COMPILED, isBuilt } from "./build/built.mjs";

/** `npm start`: builds if the sources have changed, then runs the build in this process, without a transpiler. */

if (!isBuilt()) {
  const { status } = spawnSync(process.execPath, ["--import", "tsx", "src/host/make-build.ts"], {
    stdio: "inherit",
  });
  if (status !== 0) process.exit(status ?? 1);
}
// Node 22 and later keep what they compiled for the next start; where they may not write, they don't.
module.enableCompileCache?.(join(".next", "compiled"));
await import(pathToFileURL(resolve(COMPILED)).href);
