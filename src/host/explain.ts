import { EmbeddedPostgresError } from "@/engine/db/embedded/lock";
import { databaseErrorCode, isConnectionError } from "@/engine/db/unavailable";

/** What went wrong while starting, in a line an operator can act on; anything unforeseen with its stack. */
export function explain(error: unknown): string {
  if (error instanceof EmbeddedPostgresError) return error.message;
  const code = databaseErrorCode(error);
  if (isFileError(error)) return `${error.path} can't be used (${code}).`;
  if (code === "EADDRINUSE") return "The port is taken by another program. Stop that, or set PORT.";
  if (code?.startsWith("28")) return `The database refused the user or password in DATABASE_URL (${code}).`;
  if (code === "3D000") return "The database named in DATABASE_URL does not exist; create it first.";
  if (code === "42501")
    return "The database user may not make the tables; set MIGRATION_DATABASE_URL to its owner's.";
  if (isConnectionError(error))
    return `The database in DATABASE_URL can't be reached (${code ?? "no answer"}). If it has no TLS, add ?sslmode=disable.`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** A certificate that isn't there, a data folder that may not be written. A socket's errors name another call. */
function isFileError(error: unknown): error is Error & { path: string } {
  const { path, syscall } = Object(error);
  return typeof path === "string" && ["open", "mkdir", "access", "scandir"].includes(syscall);
}
