import type { SQL } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import { pool } from "./pool/client";

const dialect = new PgDialect();

/**
 * Runs one statement that was put together for this call: most changes are one, with several writing steps.
 * The text of equal shapes is equal, so it is prepared once per connection all the same.
 * @typeParam Row what the statement's own `select` or `returning` list gives; timestamptz comes as Date,
 *   bytea as Buffer, int8 as number
 * @throws DatabaseUnavailable, or the database's own error with its SQLSTATE as `code`
 */
export async function run<Row = Record<string, unknown>>(
  query: SQL,
  options: { retry: "safe" | "never" } = { retry: "never" },
): Promise<Row[]> {
  const { sql: text, params } = dialect.sqlToQuery(query);
  const { rows } = await pool().run(text, params, options);
  return rows as Row[];
}
