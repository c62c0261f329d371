import type { IncomingMessage } from "node:http";
import { type HeaderReader, IncomingHeaders } from "./incoming-headers";

/**
 * What the REST adapter reads of a request, whichever server took it. Node's own isn't made a web `Request` first,
 * which would cost a short answer half its time.
 */
export type Asked = {
  method: string;
  /** Without host and query. */
  path: string;
  query: URLSearchParams;
  headers: HeaderReader;
  /** Its bytes as they arrive; null where there is no body. */
  body: AsyncIterable<Uint8Array> | null;
};

/** What Node's server was sent. */
export function askedOf(incoming: IncomingMessage): Asked {
  const { method = "GET", url = "/" } = incoming;
  const [path = "/", query] = splitOnce(url, "?");
  return {
    method,
    path,
    query: new URLSearchParams(query),
    headers: new IncomingHeaders(incoming),
    body: method === "GET" || method === "HEAD" ? null : chunksOf(incoming),
  };
}

/** What the framework hands to a route. */
export function askedBy(request: Request): Asked {
  const { pathname, searchParams } = new URL(request.url);
  const { method, headers } = request;
  // A stream is iterable wherever this runs, whatever the web's types say.
  const body = request.body as (ReadableStream<Uint8Array> & AsyncIterable<Uint8Array>) | null;
  return { method, path: pathname, query: searchParams, headers, body };
}

/** Reads the body chunk by chunk, only as far as needed. The rest stays unread, so that an answer can still be sent. */
export const chunksOf = (incoming: IncomingMessage): AsyncIterable<Uint8Array> =>
  incoming.iterator({ destroyOnReturn: false });

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
