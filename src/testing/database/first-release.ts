import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";

/** The migrations of the first release, as people have applied them: 0001 was mended in place since. */
const COUNT = 6;
const MENDED = "0001_audit-append-only.sql";

const journal = z.looseObject({ entries: z.array(z.looseObject({ idx: z.number() })) });

/** Lays them out for `migrate`. @returns the folder, and what removes it */
export function firstReleaseMigrations(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-first-release-"));
  cpSync("drizzle", folder, { recursive: true });
  cpSync(join("src/testing/database/first-release", MENDED), join(folder, MENDED));
  const path = join(folder, "meta", "_journal.json");
  const { entries, ...rest } = journal.parse(JSON.parse(readFileSync(path, "utf8")));
  writeFileSync(path, JSON.stringify({ ...rest, entries: entries.filter(({ idx }) => idx < COUNT) }));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
