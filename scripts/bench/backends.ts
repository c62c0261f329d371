import { readFile } from "node:fs/promises";
import { z } from "zod";
import { askOnce } from "../../src/testing/database/ask-once";

/**
 * The CPU that the database's backends used for the bench: of its connections alone, the app's, the floor's and its own.
 * What the server's background workers do meanwhile (WAL, checkpoints, autovacuum, parallel and I/O workers) isn't
 * counted.
 */

/** Microseconds of CPU so far, by backend. */
export type Backends = ReadonlyMap<string, number>;

const row = z.object({ pid: z.number(), began: z.string(), database: z.string() });
type Row = z.infer<typeof row>;

const CONNECTED = `select pid, backend_start::text as began, datname as database from pg_stat_activity
  where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()`;

/**
 * @param url of the database
 * @returns `undefined` where nothing can be read: the server is on another machine or in a container, or it isn't Linux
 */
export async function readBackends(url: string): Promise<Backends | undefined> {
  const rows = z.array(row).parse(await askOnce(url, CONNECTED));
  const read = await Promise.all(rows.map(cpuOf));
  const found = new Map(read.flat());
  return found.size > 0 ? found : undefined;
}

/** Nothing of one that has ended in the meantime. */
async function cpuOf({ pid, began, database }: Row): Promise<[string, number][]> {
  try {
    // Another machine's pid can be that of anything here; a backend's own title names its database.
    const title = await readFile(`/proc/${pid}/cmdline`, "utf8");
    const schedule = await readFile(`/proc/${pid}/schedstat`, "utf8");
    return title.includes(database) ? [[`${pid} ${began}`, microsecondsIn(schedule)]] : [];
  } catch {
    return [];
  }
}

/** @param schedule as /proc/<pid>/schedstat: nanoseconds on a CPU, nanoseconds waiting, turns */
export const microsecondsIn = (schedule: string): number => Number(schedule.split(" ", 1)[0]) / 1_000;

/**
 * One that came between the readings counts from its start. Of one that went, what it did since the first reading is
 * unknown and counts as nothing, so the sum may be too small but never negative.
 * @returns microseconds; NaN where either could not be read
 */
export function cpuBetween(before: Backends | undefined, after: Backends | undefined): number {
  if (!before || !after) return Number.NaN;
  return [...after].reduce((sum, [backend, cpu]) => sum + cpu - (before.get(backend) ?? 0), 0);
}
