import { getTableColumns, getTableName, SQL, StringChunk } from "drizzle-orm";
import { type AnyPgColumn, PgColumn, PgJsonb, type PgTable } from "drizzle-orm/pg-core";
import { Named } from "./named";
import { sqlOf } from "./sql";

/** The values an insert or update may write: of the column's type, another column, or an expression. */
export type Values<T extends PgTable> = {
  readonly [Key in keyof T["$inferInsert"]]: T["$inferInsert"][Key] | SQL | AnyPgColumn | Named<unknown>;
};

/** An update of all rows, until a condition follows: `${update(users, { disabledAt: NOW })} where …`. */
export const update = <T extends PgTable>(table: T, values: Partial<Values<T>>): SQL =>
  assigning(`update ${getTableName(table)} set `, table, values);

/** The assignments of one, where its table goes by an alias. */
export const set = <T extends PgTable>(table: T, values: Partial<Values<T>>): SQL =>
  assigning("", table, values);

/**
 * An insert of what its source has rows for: `${insertInto(sessions, { … })} from account`.
 * @param alias what the row that is there goes by, where one may be
 */
export function insertInto<T extends PgTable>(table: T, values: Values<T>, alias?: string): SQL {
  const entries = entriesOf(table, values);
  const names = entries.map(([{ name }]) => name).join(", ");
  const called = alias === undefined ? "" : ` as ${alias}`;
  const chunks = new Chunks(`insert into ${getTableName(table)}${called} (${names}) select `);
  for (const [column, value] of entries) chunks.add("", column, value);
  return chunks.end();
}

/** The assignments that let what was to be inserted replace what is there: for `on conflict … do update set`. */
export function excluded<T extends PgTable>(table: T, ...keys: (keyof T["$inferInsert"] & string)[]): SQL {
  const columns = getTableColumns(table);
  const assignments = keys.flatMap((key) => {
    const { name } = columns[key] ?? {};
    return name === undefined ? [] : [`${name} = excluded.${name}`];
  });
  return sqlOf([new StringChunk(assignments.join(", "))]);
}

function assigning<T extends PgTable>(head: string, table: T, values: Partial<Values<T>>): SQL {
  const chunks = new Chunks(head);
  for (const [column, value] of entriesOf(table, values)) chunks.add(`${column.name} = `, column, value);
  return chunks.end();
}

function entriesOf<T extends PgTable>(table: T, values: Partial<Values<T>>): [PgColumn, unknown][] {
  const columns = getTableColumns(table);
  const entries: [PgColumn, unknown][] = [];
  for (const [key, value] of Object.entries(values)) {
    const column = columns[key];
    if (column && value !== undefined) entries.push([column, value]);
  }
  return entries;
}

/** Values one after the other, with as few chunks as can be: every request writes some. */
class Chunks {
  readonly #chunks: unknown[] = [];
  #text: string;
  #separator = "";

  constructor(head: string) {
    this.#text = head;
  }

  /** A parameter has its type said, as one that is selected would be text. */
  add(before: string, column: PgColumn, value: unknown): void {
    this.#text += this.#separator + before;
    this.#separator = ", ";
    const isExpression = value instanceof SQL || value instanceof Named || value instanceof PgColumn;
    const written =
      column instanceof PgJsonb && !isExpression && value !== null ? JSON.stringify(value) : value;
    this.#chunks.push(new StringChunk(this.#text), written);
    this.#text = isExpression ? "" : `::${column.getSQLType()}`;
  }

  end(): SQL {
    if (this.#text !== "") this.#chunks.push(new StringChunk(this.#text));
    return sqlOf(this.#chunks);
  }
}
