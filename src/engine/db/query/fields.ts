import { type GetColumnData, is, type SQL, StringChunk } from "drizzle-orm";
import { type AnyPgColumn, PgColumn } from "drizzle-orm/pg-core";
import { Expression } from "./expressions";
import { Named } from "./named";
import { sql } from "./sql";

/** A column of the schema, one under an alias, or an expression that says how it is read. */
type Source = AnyPgColumn | Named<unknown> | Expression<unknown>;
export type Sources = Readonly<Record<string, Source>>;

export type ValueOf<S extends Source> = S extends AnyPgColumn
  ? GetColumnData<S>
  : S extends Named<infer Value> | Expression<infer Value>
    ? Value
    : never;
export type RowOf<Of extends Sources> = { -readonly [Key in keyof Of]: ValueOf<Of[Key]> };

/** The list of a `select` or `returning`, and what a row of it is. */
export class Fields<Row> {
  declare readonly row: Row;
  readonly list: SQL;
  readonly #expressions: [string, (value: unknown) => unknown][];

  constructor(sources: Sources) {
    const entries = Object.entries(sources);
    this.list = sql.join(
      entries.map(([key, source]) => listed(key, source)),
      sql`, `,
    );
    this.#expressions = entries.flatMap(([key, source]) =>
      source instanceof Expression && source.read ? [[key, source.read] as const] : [],
    );
  }

  /** Reads a row as the driver gives it: columns by the schema, expressions one by one. */
  read(row: object): Row {
    // The one place where a row becomes what its list says.
    const values = row as Row & Record<string, unknown>;
    for (const [key, read] of this.#expressions) Object.assign(values, { [key]: read(values[key]) });
    return values;
  }
}

/**
 * What a statement gives back: the columns it selects, as the list and as the type of its rows.
 *
 *     const s = named(sessions, "s");
 *     const rows = await run(query`select ${fields({ id: s.id, since: s.createdAt })} from ${sessions} s`);
 */
export const fields = <Of extends Sources>(sources: Of): Fields<RowOf<Of>> => new Fields(sources);

function listed(key: string, source: Source): SQL {
  const name = is(source, PgColumn)
    ? source.name
    : source instanceof Named
      ? source.value.join("")
      : undefined;
  const isCalledSo = name === key || name?.endsWith(`.${key}`) === true;
  return isCalledSo ? sql`${source}` : sql`${source} as ${new StringChunk(`"${key}"`)}`;
}
