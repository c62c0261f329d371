import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What would reach the next file of the same process: its environment, its globals, its modules. */
const CHANGES_THE_PROCESS =
  /\bprocess\.env\b|\bstubEnv\b|\bstubGlobal\b|\bresetModules\b|\bglobalThis\b|\buseFakeTimers\b/;

/** The unit tests that change their process, and so get one each. */
export const APART = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((path) => /\.test\.tsx?$/.test(path))
  .map((path) => join("src", path))
  .filter((path) => CHANGES_THE_PROCESS.test(readFileSync(path, "utf8")));
