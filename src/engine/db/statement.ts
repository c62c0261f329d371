import { fillPlaceholders } from "drizzle-orm";
import { pool } from "./pool/client";
import type { Query } from "./query/query";
import { render } from "./query/render";

/**
 * A statement that is built once per process and prepared once per connection, for hot paths.
 *
 *     const find = statement(query`select ${fields({ id: users.id })} from ${users}
 *       where ${users.emailNormalized} = ${sql.placeholder("email")}`);
 *     const [user] = await find({ email });
 *
 * It must only read, as it is repeated once after a lost connection. Values of a jsonb parameter are objects or JSON
 * text.
 * @returns a function that runs it, and gives its rows as the `fields` in it say
 * @throws DatabaseUnavailable, or the database's own error with its SQLSTATE as `code`
 */
export function statement<Row>(query: Query<Row>): (values?: Record<string, unknown>) => Promise<Row[]> {
  const { text, params } = render(query.sql);
  return async (values = {}) => {
    const { rows } = await pool().run(text, fillPlaceholders(params, values), { retry: "safe" });
    return rows.map(query.read);
  };
}
