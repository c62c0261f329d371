import { drizzle, type PgRemoteDatabase } from "drizzle-orm/pg-proxy";
import { env } from "../../platform/settings/env";
import type { QueryResult } from "./connection";
import { connectionSettings } from "./connection-settings";
import { Pool } from "./pool";
import { DatabaseUnavailable } from "./unavailable";

/**
 * The process's one pool and the Drizzle that speaks through it, on globalThis as Next can load this module more than
 * once.
 *
 * Drizzle is given a function instead of the driver, so that no statement can go round the pool's time limits or
 * start a transaction.
 */

export type Database = PgRemoteDatabase;
export type Execute = (text: string, params: readonly unknown[], arrays: boolean) => Promise<QueryResult>;

type Connected = { pool: Pool; db: Database };

const key = Symbol.for("latchkey.database");
const shared: typeof globalThis & { [key]?: Connected } = globalThis;

/** A Drizzle that runs each statement through `execute`. */
export function drizzleOver(execute: Execute): Database {
  return drizzle(async (text, params, method) => {
    const { rows } = await execute(text, params, method === "all");
    return { rows };
  });
}

/** Connects to the given URL, or takes what is connected already. Only tests and scripts pass a URL. */
export function connectDatabase(url?: string, size?: number): Connected {
  shared[key] ??= open(url, size);
  return shared[key];
}

/** Drizzle over the process's pool. Errors are Drizzle's wrapper with the database's, or DatabaseUnavailable, as cause. */
export function db(): Database {
  return connectDatabase().db;
}

/** The process's pool, for `run` and `statement`. */
export function pool(): Pool {
  return connectDatabase().pool;
}

/** Closes all connections, letting what runs finish for up to `graceMs`. */
export async function closeDatabase(graceMs = 0): Promise<void> {
  const connected = shared[key];
  delete shared[key];
  await connected?.pool.end(graceMs);
}

function open(url?: string, size?: number): Connected {
  const settings = env();
  const target = url ?? settings.DATABASE_URL;
  if (!target) throw new DatabaseUnavailable("no database: DATABASE_URL is not set");
  const connection = connectionSettings(target, {
    prepare: settings.DATABASE_PREPARE,
    mayBePooled: true,
    caFile: settings.DATABASE_CA_FILE,
  });
  const made = new Pool(connection, size ?? settings.DATABASE_POOL_SIZE);
  return {
    pool: made,
    db: drizzleOver((text, params, arrays) =>
      made.run(text, params, { retry: isReadOnly(text) ? "safe" : "never", arrays }),
    ),
  };
}

/** Drizzle's plain selects are safe to retry; a `with` isn't, as it may write. */
function isReadOnly(text: string): boolean {
  return /^\s*\(?select\b/i.test(text) && !/\bfor\s+(no\s+key\s+)?update\b|\bnextval\b/i.test(text);
}
