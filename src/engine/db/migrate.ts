import { join } from "node:path";
import { readMigrationFiles } from "drizzle-orm/migrator";
import { z } from "zod";
import { connectionSettings } from "./pool/connection-settings";
import { Connector } from "./pool/connector";

/** Any number will do, as long as every instance of every version uses the same. */
const LOCK = 7_305_229_103;

const lastApplied = z.tuple([z.object({ at: z.coerce.number() })]).rest(z.unknown());

const owner = z.tuple([z.object({ role: z.string() })]);

type Ask = (text: string, params?: unknown[]) => Promise<unknown[]>;

export type MigrateOptions = {
  /** The owner of the tables. */
  url: string;
  /** The role the app uses, when it is another: it is given what it needs and no more. */
  appRole?: string | undefined;
  caFile?: string | undefined;
  folder?: string;
  /** Stops behind the migration of this moment, as the journal counts them: for filling in a backup from then. */
  until?: number;
};

/**
 * Brings the database to this version's schema, in one transaction: all of it or nothing. Instances that start
 * together wait for one another, and the second finds nothing left to do. The lock ends with the transaction,
 * so it holds behind a pooler as well.
 * @returns how many migrations were applied
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
  try {
    await ask("begin");
    await ask(`select pg_advisory_xact_lock(${LOCK})`);
    // What a role or a pooler sets for the app's statements is no measure for these.
    await ask("set local statement_timeout = 0");
    // Tables are made in the schema where statements look for them, whatever a role's own is called.
    await ask("set local search_path = public");
    // A table in use is waited for briefly only: behind a waiting ALTER everybody else would wait, too.
    await ask("set local lock_timeout = '5s'");
    const applied = await applyNew(ask, folder, until);
    const [{ role }] = owner.parse(await ask("select current_user::text as role"));
    if (appRole !== undefined && appRole !== role) await grantTo(ask, appRole);
    await ask("commit");
    return applied;
  } finally {
    // An open transaction is rolled back with its connection.
    await connection.end();
  }
}

/** Keeps Drizzle's own record, so that its tools agree about what has been applied. */
async function applyNew(ask: Ask, folder: string, until: number): Promise<number> {
  const [known] = await ask("select to_regclass('drizzle.__drizzle_migrations') is not null as yes");
  if (!z.object({ yes: z.boolean() }).parse(known).yes) {
    await ask("create schema if not exists drizzle");
    await ask(
      "create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)",
    );
  }
  const last = await ask("select coalesce(max(created_at), 0) as at from drizzle.__drizzle_migrations");
  const [{ at }] = lastApplied.parse(last);
  const missing = readMigrationFiles({ migrationsFolder: folder }).filter(
    ({ folderMillis }) => folderMillis > at && folderMillis <= until,
  );
  for (const migration of missing) {
    for (const text of migration.sql) await ask(text);
    await ask("insert into drizzle.__drizzle_migrations (hash, created_at) values ($1, $2)", [
      migration.hash,
      migration.folderMillis,
    ]);
  }
  return missing.length;
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
