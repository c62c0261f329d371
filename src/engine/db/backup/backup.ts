import { createWriteStream } from "node:fs";
import { lstat, open, rename, rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { z } from "zod";
import { BackupError, type BackupHeader, END, END_OF_SECTION, MAGIC, SECTION } from "./format";
import { type Ask, inTransaction, type Session } from "./session";
import { copyTarget, quoted, type Table, tablesInOrder } from "./tables";

const migrated = z.tuple([z.object({ at: z.coerce.number() })]);
const ids = z.array(z.object({ id: z.string() }));

/**
 * Writes every table of the database into one file, as they are at one moment, while the app goes on.
 * @param url the owner of the tables
 * @returns how many tables
 * @throws BackupError where a file is there already
 */
export function writeBackup(url: string, file: string, caFile?: string): Promise<number> {
  return inTransaction(
    { url, caFile, mode: "isolation level repeatable read, read only" },
    async (session) => {
      await requireNone(file);
      const tables = await tablesInOrder(session.ask);
      const partial = `${file}.partial`;
      const head: BackupHeader = {
        madeAt: new Date().toISOString(),
        migratedTo: migrated.parse(
          await session.ask("select coalesce(max(created_at), 0) as at from drizzle.__drizzle_migrations"),
        )[0].at,
        keyIds: await keyIdsIn(session.ask, tables),
      };
      try {
        // Readable by the owner only, as everything that isn't sealed is in clear.
        const target = createWriteStream(partial, { flags: "wx", mode: 0o600 });
        await pipeline(Readable.from(textOf(session, head, tables)), createGzip(), target);
      } catch (error) {
        const { code } = Object(error);
        if (code === "EEXIST") throw isThere(partial);
        await rm(partial, { force: true });
        throw error;
      }
      await giveName(partial, file);
      return tables.length;
    },
  );
}

const isThere = (file: string) =>
  new BackupError(`${file} is there already; remove it, or name another file.`);

/** Before everything is read for nothing. */
async function requireNone(file: string): Promise<void> {
  const found = await lstat(file).catch(() => undefined);
  if (found) throw isThere(file);
}

/** A rename overwrites, so the name is taken first: one that somebody else has taken meanwhile stays theirs. */
async function giveName(partial: string, file: string): Promise<void> {
  try {
    await (await open(file, "wx", 0o600)).close();
  } catch (error) {
    await rm(partial, { force: true });
    throw Object(error).code === "EEXIST" ? isThere(file) : error;
  }
  await rename(partial, file);
}

async function* textOf(session: Session, head: BackupHeader, tables: readonly Table[]) {
  yield `${MAGIC}\n${JSON.stringify(head)}\n`;
  for (const table of tables) {
    yield `${SECTION}${JSON.stringify({ table: table.name, columns: table.columns })}\n`;
    yield* session.copyOut(`${copyTarget(table)} to stdout`);
    yield `${END_OF_SECTION}\n`;
  }
  yield `${END}\n`;
}

/** Whatever is sealed says under which key. */
async function keyIdsIn(ask: Ask, tables: readonly Table[]): Promise<string[]> {
  const sealing = tables.filter(({ columns }) => columns.includes("sealed") && columns.includes("key_id"));
  const all = sealing.map(
    ({ name }) => `select distinct key_id as id from public.${quoted(name)} where sealed is not null`,
  );
  return all.length === 0 ? [] : ids.parse(await ask(all.join(" union "))).map(({ id }) => id);
}
