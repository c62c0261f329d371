import journal from "../../../drizzle/meta/_journal.json";
import { log } from "../platform/log";
import { int } from "./query/expressions";
import { fields } from "./query/fields";
import { query } from "./query/query";
import { sql } from "./query/sql";
import { run } from "./run";

const WITHIN_MS = 1_000;
const newest = Math.max(...journal.entries.map(({ when }) => when));

let running: Promise<boolean> | undefined;

/**
 * Whether the database answers within a second and has every migration of this version. Concurrent calls share one
 * query, so that asking can't wear it out.
 */
export function isReady(): Promise<boolean> {
  running ??= withinLimit(isMigrated()).finally(() => {
    running = undefined;
  });
  return running;
}

async function isMigrated(): Promise<boolean> {
  try {
    // Drizzle's own table: no part of the schema.
    const [found] = await run(
      query`select ${fields({ at: int(sql`coalesce(max(created_at), 0)`) })} from drizzle.__drizzle_migrations`,
      { retry: "safe" },
    );
    return toldOnce(found !== undefined && found.at >= newest ? undefined : { advice: BEHIND });
  } catch (error) {
    return toldOnce({ error });
  }
}

const BEHIND = "The database lacks migrations of this version; run `npm run migrate`, or start an instance.";
let saidUnready = false;

/** Balancers ask every few seconds, so a fault is logged when it begins and when it is over. */
function toldOnce(trouble: { advice: string } | { error: unknown } | undefined): boolean {
  if (trouble && !saidUnready) log("error", "not ready", trouble);
  if (!trouble && saidUnready) log("info", "ready again");
  saidUnready = trouble !== undefined;
  return !saidUnready;
}

async function withinLimit(answer: Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), WITHIN_MS);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
