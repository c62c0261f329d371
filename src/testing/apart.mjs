import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What would reach the next file of the same process: its environment and settings, its globals, its modules. */
const CHANGES_THE_PROCESS = [
  /\bprocess\.env\b/,
  /\b(settings|env\(\))\.[A-Z_]+ = /,
  /\bstub(Env|Global)\b/,
  /\bresetModules\b/,
  /\bglobalThis\b/,
  /\buseFakeTimers\b/,
];

/** The unit tests that change their process, and so get one each. */
export const APART = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((path) => /\.test\.tsx?$/.test(path))
  .map((path) => join("src", path))
  .filter((path) => {
    const text = readFileSync(path, "utf8");
    return CHANGES_THE_PROCESS.some((change) => change.test(text));
  });
