import { readdirSync } from "node:fs";
import { faultsOf, unreached } from "./links";

/** Every link between the Markdown files of the checkout leads somewhere, and every page of the guide is led to. */

const FIRST = "docs/README.md";

const top = readdirSync(".").filter((name) => name.endsWith(".md"));
const guide = readdirSync("docs", { recursive: true, encoding: "utf8" })
  .map((name) => `docs/${name.replaceAll("\\", "/")}`)
  .filter((name) => name.endsWith(".md"));

const faults = [
  ...[...top, ...guide].flatMap(faultsOf),
  ...unreached(FIRST, guide).map((file) => `${file}: no page of the guide leads there`),
];
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;
else console.log(`All links lead somewhere, in ${top.length + guide.length} files.`);
