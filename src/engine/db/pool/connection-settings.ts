import { readFileSync } from "node:fs";
import { readDatabaseUrl } from "../../platform/settings/database-url";
import { isLoopbackHost } from "../../platform/settings/loopback";

/** One server of a database: most have one, some a second that takes over. */
export type Endpoint = {
  host: string;
  port: number;
  /** A folder with a Unix socket, instead of host and port. */
  socketPath: string | undefined;
  tls: { rejectUnauthorized: boolean; ca?: string; host: string } | false;
};

/** Where and how to connect, taken apart once from a `postgres://` URL. */
export type ConnectionSettings = Endpoint & {
  /** All there are, the one above first. */
  endpoints: readonly Endpoint[];
  user: string;
  password: string;
  database: string;
  prepare: boolean;
  /** What must be known of a pooler in between before the first statement is sent. */
  findsOut: "nothing" | "parameters" | "parameters and prepare";
  /** Sent to the server when connecting. */
  parameters: Record<string, string | number>;
};

export type ConnectionChoices = {
  prepare?: boolean | undefined;
  /** Whether a pooler may stand between. Where `prepare` isn't given this is found out, else it is true. */
  mayBePooled?: boolean;
  caFile?: string | undefined;
  applicationName?: string;
  /** Milliseconds; 0 leaves the server's own. */
  statementTimeout?: number;
};

/**
 * Reads a database URL. Another host is spoken to over verified TLS whatever weaker mode it names, except a literal
 * `sslmode=disable`.
 */
export function connectionSettings(url: string, choices: ConnectionChoices = {}): ConnectionSettings {
  const read = readDatabaseUrl(url);
  if (!read) throw new TypeError("Not a database URL");
  const { hosts, user, password, database, parameters } = read;
  const endpoints = hosts.map(({ host, port }) => ({
    host,
    port,
    socketPath: host.startsWith("/") ? `${host}/.s.PGSQL.${port}` : undefined,
    tls: tlsFor(host, parameters.get("sslmode"), choices.caFile),
  }));
  const [first] = endpoints;
  if (!first) throw new TypeError("A database URL without a host");
  return {
    ...first,
    endpoints,
    user,
    password,
    database,
    prepare: choices.prepare ?? true,
    findsOut: findsOut(choices),
    parameters: { ...startupParameters(choices), ...wished(parameters) },
  };
}

function findsOut({ mayBePooled = false, prepare }: ConnectionChoices): ConnectionSettings["findsOut"] {
  if (!mayBePooled) return "nothing";
  return prepare === undefined ? "parameters and prepare" : "parameters";
}

function tlsFor(host: string, mode: string | null, caFile: string | undefined): Endpoint["tls"] {
  if (mode === "disable" || host.startsWith("/")) return false;
  const ca = caFile ? { ca: readFileSync(caFile, "utf8") } : {};
  const verified = { rejectUnauthorized: true, host, ...ca };
  if (!isLoopbackHost(host.includes(":") ? `[${host}]` : host)) return verified;
  if (mode === "verify-full" || mode === "verify-ca") return verified;
  return mode === "require" ? { ...verified, rejectUnauthorized: caFile !== undefined } : false;
}

/** Server settings given in the URL, such as `options=-c%20work_mem%3D16MB`. */
function wished(parameters: URLSearchParams): Record<string, string> {
  const options = parameters.get("options");
  return options ? { options } : {};
}

/** A pooler may refuse these; then the client's own deadline has to do. */
function startupParameters({
  applicationName = "latchkey",
  statementTimeout = 3_500,
}: ConnectionChoices): Record<string, string | number> {
  const named = { application_name: applicationName };
  if (statementTimeout === 0) return named;
  return {
    ...named,
    statement_timeout: statementTimeout,
    lock_timeout: 2_000,
    idle_in_transaction_session_timeout: 10_000,
  };
}
