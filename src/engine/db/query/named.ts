import { type GetColumnData, getTableColumns, StringChunk } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";

/** A column by what a statement calls it, `s.created_at`; `Value` is what a row has there. */
export class Named<Value> extends StringChunk {
  declare readonly type: Value;
}

type NamedColumns<T extends PgTable> = {
  readonly [Key in keyof T["_"]["columns"]]: Named<GetColumnData<T["_"]["columns"][Key]>>;
};

/** The columns of a table under an alias, or of a step that gives rows of it. */
export function named<T extends PgTable>(table: T, alias: string): NamedColumns<T> {
  const columns = Object.entries(getTableColumns(table));
  // The keys are the table's own, each of them once.
  return Object.fromEntries(
    columns.map(([key, { name }]) => [key, new Named(`${alias}.${name}`)]),
  ) as NamedColumns<T>;
}

/** The same column where a row may be missing, as on the far side of a left join. */
export const orNull = <Value>(column: Named<Value>): Named<Value | null> => column;
