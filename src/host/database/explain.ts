import { BackupError } from "@/engine/db/backup/format";
import { EmbeddedPostgresError } from "@/engine/db/embedded/lock";
import { databaseErrorCode, isConnectionError } from "@/engine/db/pool/unavailable";
import { operatorWords } from "@/engine/platform/operator-words";
import { DatabaseProblem } from "./database-problem";
import { StartRefused } from "./start-refused";

/** What went wrong while starting, in a line an operator can act on; anything unforeseen with its stack. */
export function explain(error: unknown): string {
  if (ONE_LINE.some((known) => error instanceof known)) return error instanceof Error ? error.message : "";
  const code = databaseErrorCode(error);
  if (isFileError(error)) return `${error.path} can't be used (${code}).`;
  if (error instanceof DatabaseProblem && isFileError(error.cause)) return explain(error.cause);
  if (code === "EADDRINUSE") return "The port is taken by another program. Stop that, or set PORT.";
  const line = error instanceof DatabaseProblem ? explainDatabase(error, code) : undefined;
  return line ?? (error instanceof Error ? (error.stack ?? error.message) : String(error));
}

/** What says already, in one line, what to do. */
const ONE_LINE = [EmbeddedPostgresError, StartRefused, BackupError];

/** In the server's own words, with the setting it was reached by, and what to do. */
function explainDatabase({ setting, cause }: DatabaseProblem, code: string | undefined): string | undefined {
  const words = operatorWords(cause);
  const said = words ? `${words} (${code})` : (code ?? "no answer");
  if (code?.startsWith("28")) return `The database refused the user or password in ${setting}: ${said}.`;
  if (code === "3D000") return `The database named in ${setting} does not exist; create it first: ${said}.`;
  if (code === "42501") return explainMissingRight(setting, said);
  if (code === "42P01")
    return `The user in ${setting} doesn't find the tables: ${said}. It is another database than MIGRATION_DATABASE_URL's, or the user's search_path leaves out "public".`;
  if (code === "08P01")
    return `What stands before the database in ${setting} refused the connection: ${said}.`;
  if (isConnectionError(cause))
    return `The database in ${setting} can't be reached: ${said}.${isUnanswered(code) ? "" : " If it has no TLS, add ?sslmode=disable."}`;
  return words === undefined ? undefined : `The database in ${setting} refused: ${said}.`;
}

/** Nobody was there to speak of encryption. */
const isUnanswered = (code = "") =>
  /^E(CONNREFUSED|NOTFOUND|AI_AGAIN|HOSTUNREACH|NETUNREACH|TIMEDOUT|NOENT)$/.test(code);

function explainMissingRight(setting: DatabaseProblem["setting"], said: string): string {
  const wrong = `The user in ${setting} may not make or change the tables: ${said}.`;
  return setting === "DATABASE_URL"
    ? `${wrong} Make it the owner of the database, or set MIGRATION_DATABASE_URL to its owner's.`
    : `${wrong} It has to own the database and what is in it.`;
}

/** A certificate that isn't there, a data folder that may not be written. A socket's errors name another call. */
function isFileError(error: unknown): error is Error & { path: string } {
  const { path, syscall } = Object(error);
  return typeof path === "string" && ["open", "mkdir", "access", "scandir"].includes(syscall);
}
