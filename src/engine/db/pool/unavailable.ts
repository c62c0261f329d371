import { AppError } from "@/contract/errors";

/**
 * The database can't be reached or doesn't answer in time: a 503, never a reason to treat somebody as signed out.
 * Whether a statement on its way took effect is unknown.
 */
export class DatabaseUnavailable extends AppError {
  /** Another copy's as well, as for every AppError. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: a subclass asks for itself.
    if (this === DatabaseUnavailable)
      return value instanceof AppError && value.name === "DatabaseUnavailable";
    // biome-ignore lint/complexity/noThisInStatic: as above.
    return Function.prototype[Symbol.hasInstance].call(this, value);
  }

  constructor(
    readonly reason: string,
    cause?: unknown,
  ) {
    super("UNAVAILABLE", { retryAfter: 2, cause });
    this.name = "DatabaseUnavailable";
  }
}

/** SQLSTATE classes and driver codes that say "the connection", not "the statement" (PostgreSQL appendix A). */
const CONNECTION_CODES = new Set([
  "53300",
  "53400",
  "57P01",
  "57P02",
  "57P03",
  "57P05",
  "25P03",
  "25P04",
  // The server has become read-only: another has taken over.
  "25006",
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  "CONNECTION_DESTROYED",
  "CONNECT_TIMEOUT",
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ENOENT",
  "ERR_STREAM_DESTROYED",
  "ERR_STREAM_WRITE_AFTER_END",
]);

/** Connection exceptions, refused log-ins, and certificates that couldn't be verified. */
const CONNECTION_CLASSES = /^(08|28)[0-9A-Z]{3}$|^3D000$|^ERR_(TLS|SSL)|CERT|LEAF_SIGNATURE/;

/** Cancelled by a time limit or a deadlock: nothing was changed, and a retry may succeed. */
const TIMEOUT_CODES = new Set(["57014", "55P03", "40P01", "40001"]);

/** The server is out of memory or disk, or its disk fails: nothing was changed. */
const SHORTAGE_CODES = /^53[0-9A-Z]{3}$|^58030$/;

function* chain(error: unknown): Generator<object> {
  let current = error;
  for (let depth = 0; depth < 8 && typeof current === "object" && current !== null; depth += 1) {
    yield current;
    current = "cause" in current ? current.cause : undefined;
  }
}

/** The SQLSTATE or driver code of an error, looking through wrappers such as Drizzle's. */
export function databaseErrorCode(error: unknown): string | undefined {
  for (const link of chain(error)) {
    if (link instanceof DatabaseUnavailable) continue;
    if ("code" in link && typeof link.code === "string") return link.code;
  }
  return undefined;
}

/** Whether the connection failed rather than the statement, looking through wrappers such as Drizzle's. */
export function isConnectionError(error: unknown): boolean {
  for (const link of chain(error)) {
    if (link instanceof DatabaseUnavailable) return true;
    if (!("code" in link) || typeof link.code !== "string") continue;
    if (CONNECTION_CODES.has(link.code) || CONNECTION_CLASSES.test(link.code)) return true;
  }
  return false;
}

/** Whether the database ended a statement for the time it took: nothing was changed, and less of it may be done in time. */
export const isOutOfTime = (error: unknown): boolean => databaseErrorCode(error) === "57014";

/** Turns what means "not now" into DatabaseUnavailable and hands anything else back as it is. */
export function asUnavailable(error: unknown): unknown {
  if (error instanceof DatabaseUnavailable) return error;
  const code = databaseErrorCode(error);
  if (code !== undefined && TIMEOUT_CODES.has(code))
    return new DatabaseUnavailable(`timed out (${code})`, error);
  if (isConnectionError(error))
    return new DatabaseUnavailable(`connection failed (${code ?? "lost"})`, error);
  if (code !== undefined && SHORTAGE_CODES.test(code))
    return new DatabaseUnavailable(`the server is short of something (${code})`, error);
  return error;
}
