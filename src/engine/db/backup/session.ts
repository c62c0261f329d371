import type { Writable } from "node:stream";
import postgres from "postgres";
import { connectionSettings } from "../pool/connection-settings";

export type Ask = (text: string, params?: (string | number)[]) => Promise<unknown[]>;

/** One transaction that rows can be streamed out of, or into. */
export type Session = {
  ask: Ask;
  copyOut(text: string): AsyncIterable<Buffer>;
  copyIn(text: string): Promise<Writable>;
};

/**
 * Runs `work` in one transaction on a connection of its own, without the pool's limits. It isn't retried when the
 * connection is lost, which undoes everything.
 * @param url the owner of the tables
 * @param mode behind `begin`, such as the isolation level
 */
export async function inTransaction<T>(
  { url, caFile, mode }: { url: string; caFile: string | undefined; mode: string },
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const settings = connectionSettings(url, {
    caFile,
    statementTimeout: 0,
    applicationName: "latchkey-backup",
  });
  const client = postgres({
    host: settings.socketPath ?? settings.host,
    port: settings.port,
    user: settings.user,
    password: settings.password,
    database: settings.database,
    ssl: settings.tls,
    connection: settings.parameters,
    prepare: false,
    fetch_types: false,
    max: 1,
    onnotice: () => {},
  });
  try {
    const done = await client.begin(mode, async (sql) => {
      // A timeout set on the role is meant for the app's statements, not for a backup.
      await sql.unsafe("set local statement_timeout = 0");
      const value = await work({
        ask: async (text, params = []) => [...(await sql.unsafe(text, params))],
        copyOut: (text) => copied(sql, text),
        copyIn: (text) => sql.unsafe(text).writable(),
      });
      return { value };
    });
    return done.value;
  } finally {
    await client.end({ timeout: 5 });
  }
}

async function* copied(sql: postgres.TransactionSql, text: string): AsyncGenerator<Buffer> {
  const stream = await sql.unsafe(text).readable();
  yield* stream;
  // The driver leaves its socket paused where the last piece was more than it buffers (3.4.9); reading on wakes it.
  stream._read(0);
}
