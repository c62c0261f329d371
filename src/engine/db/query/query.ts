import type { SQL } from "drizzle-orm";
import { Fields } from "./fields";
import { sql } from "./sql";

/** A statement that gives rows, with what they are. */
export type Query<Row> = { sql: SQL; read: (row: object) => Row };

type RowsOf<Part> = Part extends Fields<infer Row> ? Row : never;

/** Drizzle's `sql` for a statement with one list of `fields`, which says what its rows are. */
export function query<const Parts extends readonly unknown[]>(
  strings: TemplateStringsArray,
  ...parts: Parts
): Query<RowsOf<Parts[number]>> {
  const list = parts.find((part) => part instanceof Fields);
  if (!list) throw new TypeError("a statement that gives rows says what they are");
  const written = parts.map((part) => (part instanceof Fields ? part.list : part));
  return { sql: sql(strings, ...written), read: (row) => list.read(row) };
}
