import { getTableName } from "drizzle-orm";
import { bool, int, str, strings } from "@/engine/db/query/expressions";
import { fields } from "@/engine/db/query/fields";
import { query } from "@/engine/db/query/query";
import { sql } from "@/engine/db/query/sql";
import { run } from "@/engine/db/run";
import { auditEvents } from "@/engine/db/schema";
import { bad, type Check, good, type Surroundings, unknown, type Verdict } from "./check";

const OLDEST = 14;

const MAY_CHANGE_TRAIL = sql`bool_or(has_table_privilege(c.oid, 'update') or has_table_privilege(c.oid, 'delete'))
  filter (where c.relname = ${getTableName(auditEvents)})`;

/** The app role's rights; queries no table of the schema, which may not exist yet. */
const FACTS = fields({
  version: int(sql`current_setting('server_version_num')::int`),
  words: str(sql`current_setting('server_version')`),
  role: str(sql`current_user::text`),
  lacking: strings(sql`coalesce(array_agg(c.relname::text order by c.relname)
    filter (where not has_table_privilege(c.oid, 'select') or not has_table_privilege(c.oid, 'insert')
      or (c.relname <> ${getTableName(auditEvents)} and not has_table_privilege(c.oid, 'delete'))
      or (c.relname <> ${getTableName(auditEvents)} and not has_table_privilege(c.oid, 'update'))), array[]::text[])`),
  mayChangeTrail: bool(sql`coalesce(${MAY_CHANGE_TRAIL}, false)`),
  isReadOnly: bool(sql`current_setting('transaction_read_only')::boolean`),
});

/** The database is reachable, recent enough, and grants the app exactly the rights it needs. */
export const database: Check = {
  run: async (given) => (given.databaseUrl === undefined ? absent(given) : rights(given)),
};

const absent = ({ noDatabase }: Surroundings): Verdict => noDatabase ?? unknown("There is none.");

async function rights({ settings }: Surroundings): Promise<Verdict> {
  const [fact] = await run(
    query`select ${FACTS}
      from pg_namespace n left join pg_class c on c.relnamespace = n.oid and c.relkind in ('r', 'p')
      where n.nspname = 'public'`,
    { retry: "safe" },
  );
  if (!fact) return unknown("It doesn't say what the app may do there.");
  const who = `PostgreSQL ${fact.words}, as ${fact.role}`;
  if (fact.version < OLDEST * 10_000)
    return bad(`${who}: that is too old.`, `Move the database to PostgreSQL ${OLDEST} or later.`);
  if (fact.isReadOnly)
    return bad(
      `${who}: it only reads.`,
      "Name the server that takes writes in DATABASE_URL, or all of them.",
    );
  if (fact.lacking.length > 0)
    return bad(
      `${who}: it may not use ${fact.lacking.join(", ")}.`,
      mendRights(settings.MIGRATION_DATABASE_URL),
    );
  return good(
    fact.mayChangeTrail ? `${who}, one role for all: the trail could be changed.` : `${who}, no more.`,
  );
}

const mendRights = (owner: string | undefined): string =>
  owner
    ? "Run `npm run migrate`: it gives the app's role what it needs."
    : "Set MIGRATION_DATABASE_URL to the owner of the tables, and run `npm run migrate`.";
