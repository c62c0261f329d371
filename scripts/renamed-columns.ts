import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { openCompiler } from "./fourth-method/compile";

/**
 * Shows that statements know the schema. Three columns are renamed in it, and every file that names one of them has to
 * stop compiling.
 */

const RENAMED = [
  { table: "users", column: "mfaLockedUntil" },
  { table: "sessions", column: "provedAt" },
  { table: "singleUseTokens", column: "consumedAt" },
] as const;

const tree = process.cwd();
const SCHEMA = join(tree, "src", "engine", "db", "schema.ts");

/** Each in its own table: others have columns of the same name. */
function renamed(schema: string): string {
  return RENAMED.reduce((text, { table, column }) => {
    const from = text.indexOf(`  ${column}: `, text.indexOf(`export const ${table} = pgTable(`));
    if (from === -1) throw new Error(`${table} has no column ${column}`);
    return `${text.slice(0, from)}  ${column}Renamed: ${text.slice(from + column.length + 4)}`;
  }, schema);
}

/** What stands for a table in a file: itself, and its aliases. */
function namesOf(table: string, text: string): string[] {
  const aliases = text.matchAll(new RegExp(`const (\\w+) = named\\(${table}, `, "g"));
  return [table, ...[...aliases].flatMap(([, name]) => name ?? [])];
}

const saysOne = (text: string): boolean =>
  RENAMED.some(({ table, column }) =>
    namesOf(table, text).some((name) => new RegExp(`\\b${name}\\.${column}\\b`).test(text)),
  );

const compiler = openCompiler(tree);
const broken = new Set(compiler.filesThatFail(new Map([[SCHEMA, renamed(readFileSync(SCHEMA, "utf8"))]])));
const speaking = compiler.files().filter((file) => file !== SCHEMA && saysOne(readFileSync(file, "utf8")));
const silent = speaking.filter((file) => !broken.has(file)).map((file) => relative(tree, file));

console.log(
  `${RENAMED.length} columns renamed: ${broken.size} files stop compiling, ${speaking.length} of which say one`,
);
for (const file of silent) console.error(`✗ ${file} says one, and compiles`);
process.exitCode = silent.length === 0 && speaking.length > 0 ? 0 : 1;
