/** Database URLs as libpq reads them (PostgreSQL, "Connection URIs"), with several hosts where a URL has one. */
export type DatabaseUrl = {
  /** At least one. A host that begins with a slash is a folder with a Unix socket. */
  hosts: readonly { host: string; port: number }[];
  user: string;
  password: string;
  database: string;
  parameters: URLSearchParams;
};

const SHAPE = /^postgres(?:ql)?:\/\/(?:([^/?#]*)@)?([^/?#@]*)(?:\/([^?#]*))?(?:\?([^#]*))?$/;
/** An IPv6 address may name the interface it is reached by (RFC 4007 §11); a socket's folder has colons of its own. */
const HOST = /^(\[[0-9a-fA-F:.]+(?:%[\w.-]+)?\]|\/.*?|[^:[\]]*)(?::(\d{1,5}))?$/;
const DEFAULT_PORT = 5432;

/** Which of several servers will do: the app writes, so one that only reads never does. */
const WRITING = ["any", "primary", "read-write"];

/** @returns undefined for anything that can't be read, or asks for a server that takes no writes */
export function readDatabaseUrl(text: string): DatabaseUrl | undefined {
  const [, login = "", hosts, path = "", query = ""] = SHAPE.exec(text) ?? [];
  if (hosts === undefined) return undefined;
  // A plus sign is one, as in libpq.
  const parameters = new URLSearchParams(query.replaceAll("+", "%2B"));
  const found = hostsOf(hosts, parameters);
  if (!found || !WRITING.includes(parameters.get("target_session_attrs") ?? "any")) return undefined;
  try {
    const [name = "", ...rest] = login.split(":");
    // What stands behind the question mark counts for more, as it does to libpq.
    const user = parameters.get("user") || decodeURIComponent(name) || "postgres";
    const password = parameters.get("password") ?? decodeURIComponent(rest.join(":"));
    const database = parameters.get("dbname") || decodeURIComponent(path) || user;
    return { hosts: found, user, password, database, parameters };
  } catch {
    return undefined;
  }
}

function hostsOf(text: string, parameters: URLSearchParams): DatabaseUrl["hosts"] | undefined {
  const ports = (parameters.get("port") ?? "").split(",");
  const plain = parameters.get("host");
  const hosts = (plain || text || "localhost").split(",").map((item, index) => {
    const given = plain ? [item, item] : HOST.exec(decoded(item) ?? "");
    const [, host, port = ports[index] || ports[0] || DEFAULT_PORT] = given ?? [];
    return host === undefined ? undefined : { host: bare(host), port: Number(port) };
  });
  const isWhole = (one: (typeof hosts)[number]) => one !== undefined && one.port > 0 && one.port < 65_536;
  return hosts.every(isWhole) ? hosts.filter((one) => one !== undefined) : undefined;
}

const bare = (host: string) => host.replace(/^\[|\]$/g, "") || "localhost";

/** A socket's folder stands percent-encoded where a host does. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
