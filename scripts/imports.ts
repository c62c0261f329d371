import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { z } from "zod";

/** Who imports whom in a tree, held against `.dependency-cruiser.cjs`. */

const report = z.object({
  summary: z.object({
    violations: z.array(z.object({ from: z.string(), to: z.string(), rule: z.object({ name: z.string() }) })),
  }),
  modules: z.array(z.object({ source: z.string() })),
});

export type Arrow = { rule: string; from: string; to: string };

/** By its path: the package lets nobody resolve its command. */
const PROGRAM = resolve("node_modules", "dependency-cruiser", "bin", "dependency-cruise.mjs");

/**
 * @param folder with `src`, a `tsconfig.json` and the rules
 * @returns the arrows that may not be, and how many modules of ours were looked at
 * @throws with the tool's own words where it gives no report
 */
export function lookAtImports(folder: string): { forbidden: Arrow[]; modules: number } {
  const command = [PROGRAM, "--config", ".dependency-cruiser.cjs", "--output-type", "json", "src"];
  const { stdout, stderr } = spawnSync(process.execPath, command, {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (stdout === "") throw new Error(stderr);
  const { summary, modules } = report.parse(JSON.parse(stdout));
  return {
    forbidden: summary.violations.map(({ from, to, rule }) => ({ rule: rule.name, from, to })),
    modules: modules.filter(({ source }) => source.startsWith("src/")).length,
  };
}
