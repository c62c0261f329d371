import { parseArgs } from "node:util";
import { setLogLevel } from "@/engine/platform/log";
import { ConfigurationError } from "@/engine/platform/settings/env";
import { examine, type Finding } from "./doctor/checks";
import { openSurroundings } from "./doctor/surroundings";
import { loadSettings } from "./settings";

/**
 * `npm run doctor`: whether everything around the app is as it has to be, before its first start or beside it. Ends
 * with 1 where something is bad. What can't be found out is no fault.
 */

const USAGE = `npm run doctor -- [--json] [--mail you@example.com]
  --json   one JSON object instead of lines: {"ok":…,"findings":[{"check":…,"status":…,"says":…,"mend":…}]}
  --mail   send a trial mail there`;

const MARKS = { good: "✓", bad: "✗", unknown: "?" } as const;

type Options = { json: boolean; mail: string | undefined };

function readOptions(): Options | undefined {
  try {
    const options = { json: { type: "boolean", default: false }, mail: { type: "string" } } as const;
    const { json, mail } = parseArgs({ options }).values;
    return { json, mail };
  } catch {
    return undefined;
  }
}

async function findAll({ json, mail }: Options): Promise<Finding[]> {
  const say = json ? () => {} : (finding: Finding) => console.log(lineOf(finding));
  try {
    const { given, close } = await openSurroundings(loadSettings(), { mailTo: mail, reach: fetch });
    try {
      return await examine(given, say);
    } finally {
      await close();
    }
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const findings = error.problems.map(problemOf);
    for (const finding of findings) say(finding);
    return findings;
  }
}

/** Without settings there is nothing else to look at. */
const problemOf = (problem: string): Finding => ({
  check: "settings",
  status: "bad",
  says: `${problem}.`,
  mend: "Latchkey doesn't start without; .env.example has every setting.",
});

function lineOf(finding: Finding): string {
  const mend = finding.status === "bad" ? ` → ${finding.mend}` : "";
  return `${MARKS[finding.status]} ${finding.check.padEnd(10)} ${finding.says}${mend}`;
}

const options = readOptions();
if (options === undefined) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  setLogLevel("silent");
  const findings = await findAll(options);
  const ok = findings.every(({ status }) => status !== "bad");
  if (options.json) console.log(JSON.stringify({ ok, findings }, null, 2));
  process.exitCode = ok ? 0 : 1;
}
