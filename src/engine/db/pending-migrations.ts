import journal from "../../../drizzle/meta/_journal.json";
import { bool, int } from "./query/expressions";
import { fields } from "./query/fields";
import { query } from "./query/query";
import { sql } from "./query/sql";
import { run } from "./run";

const IS_THERE = fields({ isThere: bool(sql`to_regclass('drizzle.__drizzle_migrations') is not null`) });
const LAST = fields({ at: int(sql`coalesce(max(created_at), 0)`) });

export type MigrationState = {
  /** How many this version has. */
  all: number;
  /** How many of those the database lacks; all of them where it is empty. */
  pending: number;
  isEmpty: boolean;
  /** A newer version has been here. */
  isNewer: boolean;
};

/** Which of this version's migrations have been applied. @throws DatabaseUnavailable */
export async function migrationState(): Promise<MigrationState> {
  const all = journal.entries.length;
  const [table] = await run(query`select ${IS_THERE}`, { retry: "safe" });
  if (!table?.isThere) return { all, pending: all, isEmpty: true, isNewer: false };
  const [last] = await run(query`select ${LAST} from drizzle.__drizzle_migrations`, { retry: "safe" });
  const at = last?.at ?? 0;
  const pending = journal.entries.filter(({ when }) => when > at).length;
  return { all, pending, isEmpty: false, isNewer: journal.entries.every(({ when }) => when < at) };
}
