import { sql } from "drizzle-orm";
import { z } from "zod";
import journal from "../../../drizzle/meta/_journal.json";
import { run } from "./run";

const known = z.tuple([z.object({ name: z.string().nullable() })]);
const applied = z.tuple([z.object({ at: z.coerce.number() })]);

export type MigrationState = {
  /** How many this version has. */
  all: number;
  /** How many of those the database lacks; all of them where it is empty. */
  pending: number;
  isEmpty: boolean;
  /** A newer version has been here. */
  isNewer: boolean;
};

/** What of this version's migrations the database has. @throws DatabaseUnavailable */
export async function migrationState(): Promise<MigrationState> {
  const all = journal.entries.length;
  const table = sql`select to_regclass('drizzle.__drizzle_migrations')::text as name`;
  if (known.parse(await run(table, { retry: "safe" }))[0].name === null)
    return { all, pending: all, isEmpty: true, isNewer: false };
  const last = sql`select coalesce(max(created_at), 0) as at from drizzle.__drizzle_migrations`;
  const [{ at }] = applied.parse(await run(last, { retry: "safe" }));
  const pending = journal.entries.filter(({ when }) => when > at).length;
  return { all, pending, isEmpty: false, isNewer: journal.entries.every(({ when }) => when < at) };
}
