import { sql } from "drizzle-orm";
import { z } from "zod";
import { run } from "@/engine/db/run";
import { bad, type Check, good, type Surroundings, unknown, type Verdict } from "./check";

const OLDEST = 14;

const facts = z.tuple([
  z.object({
    version: z.coerce.number(),
    words: z.string(),
    role: z.string(),
    tables: z.number(),
    lacking: z.array(z.string()),
    mayChangeTrail: z.boolean().nullable(),
    isReadOnly: z.boolean(),
  }),
]);

/** It answers, is new enough, and lets the app do what it does, and not more. */
export const database: Check = {
  run: async (given) => (given.databaseUrl === undefined ? absent(given) : rights(given)),
};

const absent = ({ noDatabase }: Surroundings): Verdict => noDatabase ?? unknown("There is none.");

async function rights({ settings }: Surroundings): Promise<Verdict> {
  const found = await run(
    sql`select current_setting('server_version_num') as version, current_setting('server_version') as words,
      current_user::text as role, count(c.oid)::int as tables,
      coalesce(array_agg(c.relname::text order by c.relname) filter (where not has_table_privilege(c.oid, 'select')
        or not has_table_privilege(c.oid, 'insert')
        or (c.relname <> 'audit_events' and not has_table_privilege(c.oid, 'delete'))
        or (c.relname <> 'audit_events' and not has_table_privilege(c.oid, 'update'))), array[]::text[]) as lacking,
      bool_or(has_table_privilege(c.oid, 'update') or has_table_privilege(c.oid, 'delete'))
        filter (where c.relname = 'audit_events') as "mayChangeTrail",
      current_setting('transaction_read_only')::boolean as "isReadOnly"
      from pg_namespace n left join pg_class c on c.relnamespace = n.oid and c.relkind in ('r', 'p')
      where n.nspname = 'public'`,
    { retry: "safe" },
  );
  const [fact] = facts.parse(found);
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
