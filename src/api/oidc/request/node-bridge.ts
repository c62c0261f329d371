import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";

/**
 * Hands a web `Request` to a handler written for Node's request and response, and returns its answer as a `Response`.
 * The provider thus runs on every platform the API runs on.
 */
export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => unknown;

/** Keeps what is written instead of sending it. */
class KeptResponse extends ServerResponse {
  readonly chunks: Buffer[] = [];

  #keep(chunk: unknown): void {
    if (typeof chunk === "string") this.chunks.push(Buffer.from(chunk));
    else if (chunk instanceof Uint8Array) this.chunks.push(Buffer.from(chunk));
  }

  override write(chunk: unknown): boolean {
    this.#keep(chunk);
    return true;
  }

  override end(chunk?: unknown): this {
    this.#keep(chunk);
    this.finished = true;
    this.emit("finish");
    return this;
  }
}

/**
 * @param origin what the program believes to be asked at, whatever the request's `Host` says
 * @param body read already, and bounded
 */
export async function throughNode(
  handle: NodeHandler,
  request: Request,
  origin: URL,
  body: Uint8Array,
): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const socket = Object.assign(new Socket(), { encrypted: origin.protocol === "https:" });
  const incoming = new IncomingMessage(socket);
  Object.assign(incoming, { method: request.method, url: pathname + search, complete: true });
  incoming.headers = { ...Object.fromEntries(request.headers), host: origin.host };
  delete incoming.headers["transfer-encoding"];
  if (body.byteLength > 0) {
    incoming.headers["content-length"] = String(body.byteLength);
    incoming.push(body);
  } else {
    delete incoming.headers["content-length"];
  }
  incoming.push(null);
  const kept = new KeptResponse(incoming);
  const finished = new Promise<void>((resolve) => kept.once("finish", resolve));
  await handle(incoming, kept);
  await finished;
  socket.destroy();
  return toResponse(kept);
}

const BODILESS = [204, 304];

function toResponse(kept: KeptResponse): Response {
  const headers = new Headers();
  for (const [name, value] of Object.entries(kept.getHeaders())) {
    for (const one of [value ?? []].flat()) headers.append(name, String(one));
  }
  headers.delete("content-length");
  const body = BODILESS.includes(kept.statusCode) ? null : Buffer.concat(kept.chunks);
  return new Response(body, { status: kept.statusCode, headers });
}
