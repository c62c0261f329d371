import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { BackupError, type BackupHeader, BackupReader, type Section } from "./format";
import { type Ask, inTransaction, type Session } from "./session";
import { copyTarget, quoted, type Table, tablesInOrder } from "./tables";

const count = z.tuple([z.object({ there: z.boolean() })]);
const sequences = z.array(z.object({ column: z.string(), sequence: z.string() }));

/**
 * What a backup says of itself.
 * @param keyIds which keys AUTH_SECRET gives
 * @throws BackupError where it is none, or none of them opens what is sealed in it
 */
export async function backupHeader(file: string, keyIds: readonly string[]): Promise<BackupHeader> {
  const reader = new BackupReader(file);
  try {
    const head = await reader.header();
    if (head.keyIds.length === 0 || head.keyIds.some((id) => keyIds.includes(id))) return head;
  } finally {
    reader.close();
  }
  throw new BackupError(
    "AUTH_SECRET is not the one this backup was sealed with, so no authenticator app would work. Set that one.",
  );
}

/** Fills an empty database, migrated to where the backup was, in one transaction. @throws BackupError */
export function fillFromBackup(
  file: string,
  head: BackupHeader,
  { url, caFile, signsOut }: { url: string; caFile: string | undefined; signsOut: boolean },
): Promise<void> {
  return inTransaction({ url, caFile, mode: "" }, (session) => fill(session, file, head, signsOut));
}

async function fill({ ask, copyIn }: Session, file: string, head: BackupHeader, signsOut: boolean) {
  const tables = await tablesInOrder(ask);
  await requireEmpty(ask, tables, head);
  for (const { name } of tables) await ask(`alter table public.${quoted(name)} disable trigger user`);
  // Rows that migrations inserted are in the backup too.
  for (const { name } of tables.toReversed()) await ask(`delete from public.${quoted(name)}`);
  const reader = new BackupReader(file);
  try {
    await reader.header();
    for (let one = await reader.section(); one !== undefined; one = await reader.section()) {
      const text = `${copyTarget(tableOf(one, tables))} from stdin`;
      await pipeline(Readable.from(reader.rows()), await copyIn(text));
    }
  } finally {
    reader.close();
  }
  if (signsOut) await signEverybodyOut(ask, tables);
  for (const { name } of tables) {
    await ask(`alter table public.${quoted(name)} enable trigger user`);
    await advanceSequences(ask, name);
  }
}

/** The numbers that access counts by, those that a backup's version has. */
const NUMBERS = ["access_epoch", "trust_epoch", "grants_epoch"];

/**
 * The raised numbers end what is open, what apps were given in a session that is long gone included. The rows are
 * deleted to tidy up.
 */
async function signEverybodyOut(ask: Ask, tables: readonly Table[]): Promise<void> {
  const columns = tables.find(({ name }) => name === "users")?.columns ?? [];
  const raised = NUMBERS.filter((number) => columns.includes(number)).map(
    (number) => `${number} = ${number} + 1`,
  );
  if (raised.length > 0) await ask(`update users set ${raised.join(", ")}`);
  for (const table of ["sessions", "trusted_devices"]) await ask(`delete from ${table}`);
}

/** Names come from the database, never from the file. */
function tableOf({ table, columns }: Section, tables: readonly Table[]): Table {
  const known = tables.find(({ name }) => name === table);
  if (!known || !columns.every((column) => known.columns.includes(column)))
    throw new BackupError(
      `The backup has a table that this version doesn't know: ${table}. Nothing was restored.`,
    );
  return { name: known.name, columns };
}

async function requireEmpty(ask: Ask, tables: readonly Table[], { migratedTo }: BackupHeader): Promise<void> {
  const used = IN_USE.filter((used) => tables.some(({ name }) => name === used));
  const [{ there }] = count.parse(
    await ask(`select ${used.map((name) => `exists (select 1 from public.${name})`).join(" or ")} as there`),
  );
  if (there) throw new BackupError("There is something in this database already: restore into an empty one.");
  const [state] = count.parse(
    await ask("select coalesce(max(created_at), 0) = $1 as there from drizzle.__drizzle_migrations", [
      migratedTo,
    ]),
  );
  if (!state.there)
    throw new BackupError(
      "The backup and this database are of different versions: restore into a new database, with the version that made the backup or a later one.",
    );
}

/** Where one of these has a row, somebody has been here. */
const IN_USE = ["users", "organizations", "audit_events"];

/** Identity sequences continue after the highest restored value. */
async function advanceSequences(ask: Ask, table: string): Promise<void> {
  const found = sequences.parse(
    await ask(
      `select attname::text as column, pg_get_serial_sequence('public.' || quote_ident($1), attname) as sequence
       from pg_attribute where attrelid = ('public.' || quote_ident($1))::regclass and attnum > 0 and not attisdropped
         and pg_get_serial_sequence('public.' || quote_ident($1), attname) is not null`,
      [table],
    ),
  );
  for (const { column, sequence } of found)
    await ask(
      `select setval($1::text::regclass, coalesce((select max(${quoted(column)}) from public.${quoted(table)}), 0) + 1, false)`,
      [sequence],
    );
}
