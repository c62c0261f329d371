import { SQL } from "drizzle-orm";
import { pool } from "./pool/client";
import type { Query } from "./query/query";
import { render } from "./query/render";

type Options = {
  /** `safe`: running it twice is as good as once, so it is repeated once after a lost connection. */
  retry: "safe" | "never";
};
const ONCE: Options = { retry: "never" };

/**
 * Runs one statement that was put together for this call: most changes are one, with several writing steps. Equal
 * shapes give equal text, so it is prepared once per connection all the same.
 * @returns its rows, as the `fields` in it say; timestamptz comes as Date, bytea as Buffer, int8 as number. Of one
 *   without `fields`, what counts is how many rows there are
 * @throws DatabaseUnavailable, or the database's own error with its SQLSTATE as `code`
 */
export async function run<Row>(statement: Query<Row>, options?: Options): Promise<Row[]>;
export async function run(statement: SQL, options?: Options): Promise<object[]>;
export async function run<Row>(statement: SQL | Query<Row>, options = ONCE): Promise<object[] | Row[]> {
  const isPlain = statement instanceof SQL;
  const { text, params } = render(isPlain ? statement : statement.sql);
  const { rows } = await pool().run(text, params, options);
  return isPlain ? rows : rows.map(statement.read);
}
