import type { IncomingMessage, ServerResponse } from "node:http";
import { LIMITS } from "@/contract/limits";
import { headersOf } from "../request/incoming-headers";
import { handleRest, isRestPath } from "./rest";

/**
 * The REST operations, for the app's own server to ask without going through Next, whose way to a route handler and
 * back is most of what a short answer costs. Where the server isn't ours the same handler answers as Next's routes.
 */
const key = Symbol.for("latchkey.rest");

/** Answers what it publishes; undefined for any other path, which is Next's. */
export type MountedRest = (request: IncomingMessage, response: ServerResponse) => Promise<void> | undefined;

export function mountRest(): void {
  Object.assign(globalThis, { [key]: serve satisfies MountedRest });
}

function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> | undefined {
  const [path = ""] = (incoming.url ?? "").split("?", 1);
  return isRestPath(path) ? answer(incoming, outgoing) : undefined;
}

async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const response = await handleRest(await toRequest(incoming));
  const body = Buffer.from(await response.arrayBuffer());
  for (const [name, value] of response.headers) outgoing.appendHeader(name, value);
  // What is left of a body that was too long is not waited for.
  if (!incoming.complete) outgoing.setHeader("connection", "close");
  if (incoming.method !== "HEAD" && response.status !== 204)
    outgoing.setHeader("content-length", body.byteLength);
  outgoing.writeHead(response.status).end(body);
}

async function toRequest(incoming: IncomingMessage): Promise<Request> {
  const { method = "GET", url = "/" } = incoming;
  const headers = headersOf(incoming);
  const body = method === "GET" || method === "HEAD" ? null : await readUpTo(incoming);
  // The host decides nothing, so it is not asked for one.
  return new Request(`http://localhost${url}`, { method, headers, body });
}

/** The body, or as much of it as shows that it is too long. */
function readUpTo(incoming: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on("data", (chunk: Buffer) => {
      size += chunk.byteLength;
      chunks.push(chunk);
      if (size <= LIMITS.body.maxBytes) return;
      incoming.pause();
      resolve(Buffer.concat(chunks));
    });
    incoming.on("end", () => resolve(Buffer.concat(chunks)));
    incoming.on("error", reject);
  });
}
