import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type MigrationMeta, readMigrationFiles } from "drizzle-orm/migrator";
import { z } from "zod";
import { connectionSettings } from "./pool/connection-settings";
import { Connector } from "./pool/connector";
import { databaseErrorCode } from "./pool/unavailable";

/** Any number will do, as long as every instance of every version uses the same. */
const LOCK = 7_305_229_103;

const lastApplied = z.tuple([z.object({ at: z.coerce.number() })]).rest(z.unknown());

const owner = z.tuple([z.object({ role: z.string() })]);

type Ask = (text: string, params?: unknown[]) => Promise<unknown[]>;

export type MigrateOptions = {
  /** The owner of the tables. */
  url: string;
  /** The role the app uses, where it is another one; it is granted only what it needs. */
  appRole?: string | undefined;
  caFile?: string | undefined;
  folder?: string;
  /** Stops behind this migration, by its time in the journal, for filling in a backup from then. */
  until?: number;
};

/**
 * How long to wait for a table's lock. A waiting ALTER makes every later statement queue, so it gives up well before
 * Postgres resolves a deadlock.
 */
const LOCK_TIMEOUT = "250ms";
const IDLE_TIMEOUT = "3s";
const PAUSE_MS = 300;
const PATIENCE_MS = 120_000;
/** A lock timeout or a deadlock: nothing was changed, so it is tried again. */
const HELD_UP = ["55P03", "40P01"];

/**
 * Brings the database to this version's schema. Each migration has a transaction of its own: tables are locked for one
 * migration at most, and the next start resumes after an interruption. Instances that start together wait for one
 * another by a lock of the transaction, which also holds behind a pooler.
 * @returns how many migrations were applied here
 * @throws DatabaseUnavailable, or the database's own error
 */
export async function migrate({
  url,
  appRole,
  caFile,
  folder = join(process.cwd(), "drizzle"),
  until = Number.POSITIVE_INFINITY,
}: MigrateOptions): Promise<number> {
  const settings = connectionSettings(url, {
    caFile,
    statementTimeout: 0,
    applicationName: "latchkey-migrate",
    mayBePooled: true,
  });
  const connection = await new Connector(settings).open();
  const ask: Ask = async (text, params = []) => (await connection.run({ text, params, prepare: false })).rows;
  const known = readMigrationFiles({ migrationsFolder: folder }).filter(
    ({ folderMillis }) => folderMillis <= until,
  );
  let applied = 0;
  try {
    while (await patiently(ask, () => applyNext(ask, known))) applied += 1;
    await patiently(ask, () => grant(ask, appRole));
    return applied;
  } finally {
    // An open transaction is rolled back with its connection.
    await connection.end();
  }
}

/** Does something in a transaction, again and again where a table is in use. */
async function patiently<T>(ask: Ask, work: () => Promise<T>): Promise<T> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await inTransaction(ask, work);
    } catch (error) {
      if (!HELD_UP.includes(databaseErrorCode(error) ?? "") || performance.now() > end) throw error;
      await ask("rollback");
      await sleep(PAUSE_MS);
    }
  }
}

async function inTransaction<T>(ask: Ask, work: () => Promise<T>): Promise<T> {
  await ask("begin");
  // Set before any lock is taken, so that a stalled session is cut off with its locks.
  await ask(`set local idle_in_transaction_session_timeout = '${IDLE_TIMEOUT}'`);
  // A timeout set on the role or by a pooler is meant for the app's statements, not for migrations.
  await ask("set local statement_timeout = 0");
  await ask(`select pg_advisory_xact_lock(${LOCK})`);
  // Tables are made in the schema that statements use, whatever a role's own is called.
  await ask("set local search_path = public");
  await ask(`set local lock_timeout = '${LOCK_TIMEOUT}'`);
  const done = await work();
  await ask("commit");
  return done;
}

/** Keeps Drizzle's own record, so that its tools agree about what has been applied. @returns whether there was one to apply */
async function applyNext(ask: Ask, known: readonly MigrationMeta[]): Promise<boolean> {
  const [there] = await ask("select to_regclass('drizzle.__drizzle_migrations') is not null as yes");
  if (!z.object({ yes: z.boolean() }).parse(there).yes) {
    await ask("create schema if not exists drizzle");
    await ask(
      "create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)",
    );
  }
  const last = await ask("select coalesce(max(created_at), 0) as at from drizzle.__drizzle_migrations");
  const [{ at }] = lastApplied.parse(last);
  const next = known.find(({ folderMillis }) => folderMillis > at);
  if (!next) return false;
  for (const text of next.sql) await ask(text);
  await ask("insert into drizzle.__drizzle_migrations (hash, created_at) values ($1, $2)", [
    next.hash,
    next.folderMillis,
  ]);
  return true;
}

async function grant(ask: Ask, appRole: string | undefined): Promise<void> {
  const [{ role }] = owner.parse(await ask("select current_user::text as role"));
  if (appRole !== undefined && appRole !== role) await grantTo(ask, appRole);
}

/** The app may use every table, but of the audit trail only add to it and read it (ASVS 16.4.2). */
async function grantTo(ask: Ask, role: string): Promise<void> {
  const name = `"${role.replaceAll('"', '""')}"`;
  for (const text of [
    "revoke create on schema public from public",
    `grant usage on schema public, drizzle to ${name}`,
    `grant select on drizzle.__drizzle_migrations to ${name}`,
    `grant select, insert, update, delete on all tables in schema public to ${name}`,
    `revoke update, delete, truncate on audit_events from ${name}`,
    `grant usage on all sequences in schema public to ${name}`,
    `grant execute on function public.prune_audit_events(timestamptz, integer) to ${name}`,
  ]) {
    await ask(text);
  }
}
