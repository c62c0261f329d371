import { z } from "zod";
import { askOnce } from "./ask-once";

/**
 * What a database's schema is, as the server describes it without role names and object numbers, so that two can be
 * compared.
 */
const FACTS: readonly string[] = [
  `select 'column ' || c.relname || '.' || a.attnum || ' ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
     || ' ' || a.attnotnull || ' ' || a.attidentity::text || a.attgenerated::text || ' ' || coalesce(pg_get_expr(d.adbin, d.adrelid), '')
   from pg_attribute a join pg_class c on c.oid = a.attrelid
   left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
   where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'm') and a.attnum > 0 and not a.attisdropped`,
  "select 'index ' || indexdef from pg_indexes where schemaname = 'public'",
  `select 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
   from pg_constraint where connamespace = 'public'::regnamespace`,
  `select 'trigger ' || pg_get_triggerdef(oid) || ' ' || tgenabled::text from pg_trigger
   where not tgisinternal and tgrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)`,
  `select 'function ' || pg_get_functiondef(oid) || ' open to everybody: ' || has_function_privilege('public', oid, 'execute')
   from pg_proc where pronamespace = 'public'::regnamespace`,
  "select 'type ' || typname || ' ' || typtype::text from pg_type where typnamespace = 'public'::regnamespace",
  "select 'sequence ' || sequencename || ' ' || data_type || ' ' || increment_by from pg_sequences where schemaname = 'public'",
];

const rows = z.array(z.object({ fact: z.string() }));

/** One line a fact, sorted. */
export async function schemaFacts(url: string): Promise<string[]> {
  const text = `select fact from (${FACTS.join(" union all ")}) as facts (fact)`;
  return rows
    .parse(await askOnce(url, text))
    .map(({ fact }) => fact)
    .toSorted();
}
