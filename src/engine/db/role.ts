import { z } from "zod";
import type { ConnectionSettings } from "./pool/connection-settings";
import { Connector } from "./pool/connector";

const rows = z.tuple([z.object({ role: z.string() })]);

/**
 * Connects and runs a statement as the app will. A pooler's users may be called otherwise than their roles
 * (`role.project`), so the server says who that is.
 * @returns the role's name in the database
 * @throws DatabaseUnavailable, or the driver's error
 */
export async function roleAt(settings: ConnectionSettings): Promise<string> {
  const connection = await new Connector(settings).open();
  try {
    const text = "select current_user::text as role where $1::integer = 1";
    const answer = await connection.run({ text, params: [1], prepare: true });
    return rows.parse(answer.rows)[0].role;
  } finally {
    await connection.end();
  }
}
