import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { z } from "zod";

/** Checks who imports whom. Under a compiler it doesn't know the tool finds no modules and no fault, so they are counted. */

const report = z.object({
  summary: z.object({
    totalCruised: z.number(),
    violations: z.array(z.object({ from: z.string(), to: z.string(), rule: z.object({ name: z.string() }) })),
  }),
  modules: z.array(z.object({ source: z.string() })),
});

const LEAST_MODULES = 100;

/** By its path: the package lets nobody resolve its command. */
const PROGRAM = join("node_modules", "dependency-cruiser", "bin", "dependency-cruise.mjs");
const command = [PROGRAM, "--config", ".dependency-cruiser.cjs", "--output-type", "json", "src"];
const { stdout, stderr } = spawnSync(process.execPath, command, {
  encoding: "utf8",
  maxBuffer: 64 * 1024 * 1024,
});
if (stdout === "") {
  console.error(stderr);
  process.exit(1);
}
const { summary, modules } = report.parse(JSON.parse(stdout));
const ours = modules.filter(({ source }) => source.startsWith("src/")).length;
for (const { from, to, rule } of summary.violations)
  console.error(`${rule.name}: ${from} may not import ${to}`);
if (ours < LEAST_MODULES) console.error(`Only ${ours} modules were looked at: the check itself is broken.`);
if (summary.violations.length > 0 || ours < LEAST_MODULES) process.exit(1);
console.log(`Imports are in order in ${ours} modules.`);
