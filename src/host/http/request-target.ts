export type RequestTarget = {
  /** Path and query; `*` for the server itself. */
  url: string;
  /** Where the target names it: then that is the host, whatever the header says. */
  host?: string;
};

const ABSOLUTE = /^https?:\/\/([^/?#\\@\s]+)([/?]\S*)?$/i;

/**
 * The target of a request line in origin form. The absolute form (RFC 9112 §3.2.2) is accepted and answered here,
 * without redirecting or forwarding.
 * @returns undefined for what is none of the forms that this server takes
 */
export function readTarget(url: string, method: string): RequestTarget | undefined {
  if (url.startsWith("/")) return { url };
  if (url === "*") return method === "OPTIONS" ? { url } : undefined;
  const [, host, rest = "/"] = ABSOLUTE.exec(url) ?? [];
  if (host === undefined) return undefined;
  return { url: rest.startsWith("/") ? rest : `/${rest}`, host };
}

const REPEATED_OR_BACK = /[\\/]*\\[\\/]*|\/{2,}/g;

/** @returns where a path with repeated or backward slashes leads; undefined for one that has none */
export function tidied(url: string): string | undefined {
  const [path = "", ...query] = url.split("?");
  const tidy = [path.replace(REPEATED_OR_BACK, "/"), ...query].join("?");
  return tidy === url ? undefined : tidy;
}
