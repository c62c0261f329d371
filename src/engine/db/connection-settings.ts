import { readFileSync } from "node:fs";
import { isLoopbackHost } from "../platform/loopback";

/** Where and how to connect, taken apart once from a `postgres://` URL. */
export type ConnectionSettings = {
  host: string;
  port: number;
  /** A folder with a Unix socket, instead of host and port. */
  socketPath: string | undefined;
  user: string;
  password: string;
  database: string;
  tls: { rejectUnauthorized: boolean; ca?: string; host: string } | false;
  prepare: boolean;
  /** Sent to the server when connecting. */
  parameters: Record<string, string | number>;
};

export type ConnectionChoices = {
  prepare?: boolean;
  caFile?: string | undefined;
  applicationName?: string;
  /** Milliseconds; 0 leaves the server's own. */
  statementTimeout?: number;
};

/**
 * Reads a database URL. A host that isn't this machine is spoken to over verified TLS, whatever weaker mode the
 * URL names; only a literal `sslmode=disable` turns TLS off.
 */
export function connectionSettings(url: string, choices: ConnectionChoices = {}): ConnectionSettings {
  const parsed = new URL(url);
  const host = decodeURIComponent(parsed.hostname || parsed.searchParams.get("host") || "localhost");
  const port = Number(parsed.port || parsed.searchParams.get("port") || 5432);
  const prepare = choices.prepare ?? true;
  const user = decodeURIComponent(parsed.username) || "postgres";
  return {
    host: host.replace(/^\[|\]$/g, ""),
    port,
    socketPath: host.startsWith("/") ? `${host}/.s.PGSQL.${port}` : undefined,
    user,
    password: decodeURIComponent(parsed.password),
    database: decodeURIComponent(parsed.pathname.slice(1)) || user,
    tls: tlsFor(host, parsed.searchParams.get("sslmode"), choices.caFile),
    prepare,
    parameters: startupParameters(prepare, choices),
  };
}

function tlsFor(host: string, mode: string | null, caFile: string | undefined): ConnectionSettings["tls"] {
  if (mode === "disable" || host.startsWith("/")) return false;
  const ca = caFile ? { ca: readFileSync(caFile, "utf8") } : {};
  const bare = host.replace(/^\[|\]$/g, "");
  const verified = { rejectUnauthorized: true, host: bare, ...ca };
  if (!isLoopbackHost(host)) return verified;
  if (mode === "verify-full" || mode === "verify-ca") return verified;
  return mode === "require" ? { ...verified, rejectUnauthorized: caFile !== undefined } : false;
}

/**
 * Poolers in transaction mode refuse start-up parameters they don't know, so they get none of the limits
 * (DATABASE_PREPARE=false); there the client's own deadline has to do.
 */
function startupParameters(prepare: boolean, choices: ConnectionChoices): Record<string, string | number> {
  const named = { application_name: choices.applicationName ?? "latchkey" };
  if (!prepare || choices.statementTimeout === 0) return named;
  return {
    ...named,
    statement_timeout: choices.statementTimeout ?? 3_500,
    lock_timeout: 2_000,
    idle_in_transaction_session_timeout: 10_000,
  };
}
