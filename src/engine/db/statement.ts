import { fillPlaceholders, type SQL } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import { pool } from "./pool/client";

export type StatementOptions<Row> = {
  /** `safe`: running it twice is as good as once, so it is repeated once after a lost connection. */
  retry: "safe" | "never";
  /** Reads one row as the database gives it: timestamptz as Date, bytea as Buffer, int8 as number. */
  row: (row: unknown) => Row;
};

/**
 * A statement that is built once per process and prepared once per connection: for hot paths, and for changes
 * that are one statement with several writing CTEs.
 *
 *     const find = statement(sql`select id from users where email_normalized = ${sql.placeholder("email")}`, {
 *       retry: "safe", row: z.object({ id: z.uuid() }).parse });
 *     const [user] = await find({ email });
 *
 * Values of a jsonb parameter are objects, or text that is JSON already.
 * @returns a function that runs it
 * @throws DatabaseUnavailable, or the database's own error with its SQLSTATE as `code`
 */
export function statement<Row>(
  query: SQL,
  options: StatementOptions<Row>,
): (values?: Record<string, unknown>) => Promise<Row[]> {
  const { sql: text, params } = new PgDialect().sqlToQuery(query);
  return async (values = {}) => {
    const { rows } = await pool().run(text, fillPlaceholders(params, values), { retry: options.retry });
    return rows.map(options.row);
  };
}
