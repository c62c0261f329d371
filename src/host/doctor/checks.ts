import { operatorWords } from "@/engine/platform/operator-words";
import { addresses } from "./checks/addresses";
import { background } from "./checks/background";
import { type Check, type Surroundings, unknown, type Verdict } from "./checks/check";
import { clock } from "./checks/clock";
import { database } from "./checks/database";
import { disk } from "./checks/disk";
import { dns } from "./checks/dns";
import { keys } from "./checks/keys";
import { mail } from "./checks/mail";
import { migrations } from "./checks/migrations";
import { operators } from "./checks/operators";
import { pooler } from "./checks/pooler";
import { proxy } from "./checks/proxy";
import { settings } from "./checks/settings";
import { tls } from "./checks/tls";

/** All there are, in the order in which one is a reason for the next. */
export const CHECKS = {
  settings,
  dns,
  tls,
  proxy,
  database,
  migrations,
  pooler,
  clock,
  keys,
  addresses,
  operators,
  background,
  mail,
  disk,
} as const satisfies Record<string, Check>;

export type CheckName = keyof typeof CHECKS;
export type Finding = { check: string } & Verdict;

const PATIENCE_MS = 20_000;

/** Asks every check, one after the other. @param onFound is told each finding as it comes */
export async function examine(
  given: Surroundings,
  onFound: (finding: Finding) => void = () => {},
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [name, check] of Object.entries<Check>(CHECKS)) {
    const finding = { check: name, ...(await verdictOf(check, given)) };
    findings.push(finding);
    onFound(finding);
  }
  return findings;
}

async function verdictOf({ needsDatabase, run }: Check, given: Surroundings): Promise<Verdict> {
  if (needsDatabase && given.databaseUrl === undefined) return unknown("There is no database to ask.");
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Verdict>((resolve) => {
    timer = setTimeout(() => resolve(unknown(`No answer in ${PATIENCE_MS / 1000} seconds.`)), PATIENCE_MS);
  });
  try {
    return await Promise.race([run(given), late]);
  } catch (error) {
    return unknown(`It could not be found out: ${wordsOf(error)}.`);
  } finally {
    clearTimeout(timer);
  }
}

/** A database's words without values; of anything else its own, on one line. */
function wordsOf(error: unknown): string {
  const said = operatorWords(error) ?? (error instanceof Error ? error.message : String(error));
  return (said.split("\n", 1)[0] ?? "").replace(/\.$/, "");
}
