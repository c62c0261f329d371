import { z } from "zod";
import { Connection } from "@/engine/db/pool/connection";
import { connectionSettings } from "@/engine/db/pool/connection-settings";
import { findPooling, refusesParameters } from "@/engine/db/pool/pooler";
import { bad, type Check, good, type Verdict } from "./check";

const limits = z.tuple([z.object({ statement: z.string(), waiting: z.string(), idle: z.string() })]);

/** The pooler in front of the database, and whether it supports what the app relies on. */
export const pooler: Check = {
  needsDatabase: true,
  run: async ({ databaseUrl = "", settings: { DATABASE_CA_FILE: caFile, DATABASE_PREPARE: prepare } }) => {
    const whole = connectionSettings(databaseUrl, { caFile });
    const bare = connectionSettings(databaseUrl, { caFile, statementTimeout: 0 });
    const isRefused = await refuses(() => new Connection(whole));
    const open = () => new Connection(isRefused ? bare : whole);
    const first = open();
    try {
      const found = await findPooling(first, open);
      if (found === "transaction" && prepare === true)
        return bad("A pooler in transaction mode, and DATABASE_PREPARE=true.", PREPARED);
      const missing = isRefused ? await missingLimits(first) : [];
      if (missing.length > 0) return unlimited(missing);
      return good(found === "none" ? "None." : `One in ${found} mode; the app works with it.`);
    } finally {
      await first.end();
    }
  },
};

const PREPARED =
  "Leave DATABASE_PREPARE out, unless the pooler keeps prepared statements (PgBouncer 1.21, max_prepared_statements).";

async function refuses(open: () => Connection): Promise<boolean> {
  const connection = open();
  try {
    await connection.run({ text: "select 1", params: [], prepare: false });
    return false;
  } catch (error) {
    if (refusesParameters(error)) return true;
    throw error;
  } finally {
    await connection.end();
  }
}

/** The limits that the app would send, and that the server then should have itself. */
async function missingLimits(connection: Connection): Promise<string[]> {
  const text = `select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as waiting,
    current_setting('idle_in_transaction_session_timeout') as idle`;
  const [set] = limits.parse((await connection.run({ text, params: [], prepare: false })).rows);
  const named = {
    statement_timeout: set.statement,
    lock_timeout: set.waiting,
    idle_in_transaction_session_timeout: set.idle,
  };
  return Object.entries(named).flatMap(([name, value]) => (value === "0" ? [name] : []));
}

const unlimited = (missing: readonly string[]): Verdict =>
  bad(
    `A pooler refuses the app's time limits, and the server has none of its own for ${missing.join(", ")}.`,
    "Set them on the app's role: alter role … set statement_timeout = '3500ms'; docs/deploy.md has all three.",
  );
