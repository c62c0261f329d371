import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { COMPILED, isBuilt } from "./build/built.mjs";

/** `npm start`: builds what isn't built of these sources yet, and runs it in this process, without a transpiler. */

if (!isBuilt()) {
  const { status } = spawnSync(process.execPath, ["--import", "tsx", "src/host/make-build.ts"], {
    stdio: "inherit",
  });
  if (status !== 0) process.exit(status ?? 1);
}
await import(pathToFileURL(resolve(COMPILED)).href);
