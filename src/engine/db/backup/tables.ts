import { z } from "zod";
import type { Ask } from "./session";

export type Table = { name: string; columns: string[] };

const rows = z.array(z.object({ name: z.string(), columns: z.array(z.string()) }));
const links = z.array(z.object({ from: z.string(), to: z.string() }));

/** Every table of the app's, each behind those it refers to, with the columns that can be written. */
export async function tablesInOrder(ask: Ask): Promise<Table[]> {
  const found = rows.parse(
    await ask(`select c.relname::text as name, json_agg(a.attname::text order by a.attnum) as columns
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      group by c.oid order by c.relname`),
  );
  const references = links.parse(
    await ask(`select f.conrelid::regclass::text as from, f.confrelid::regclass::text as to from pg_constraint f
      where f.contype = 'f' and f.connamespace = 'public'::regnamespace and f.conrelid <> f.confrelid`),
  );
  const ordered: Table[] = [];
  let left = found;
  while (left.length > 0) {
    const waits = ({ name }: Table) =>
      references.some(({ from, to }) => from === name && left.some((other) => other.name === to));
    const next = left.filter((table) => !waits(table));
    if (next.length === 0) throw new Error(`Tables refer to one another: ${left.map(({ name }) => name)}`);
    ordered.push(...next);
    left = left.filter((table) => !next.includes(table));
  }
  return ordered;
}

/** A name as SQL takes it. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** The beginning of a COPY: which table, which columns, in which order. */
export const copyTarget = ({ name, columns }: Table): string =>
  `copy public.${quoted(name)} (${columns.map(quoted).join(", ")})`;
