import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { LIMITS } from "@/contract/limits";
import { handlerAt } from "./handler-at";
import { askedOf, chunksOf } from "./request/asked";
import { headersOf } from "./request/incoming-headers";

/**
 * The API without the way through Next, which is most of what a short answer costs. Where the server isn't ours, the
 * same handlers answer as Next's routes.
 * @returns undefined for a path that is a page's
 */
export function answerApi(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> | undefined {
  const { method = "GET", url = "/" } = incoming;
  const [path = ""] = url.split("?", 1);
  const handler = handlerAt(method, path);
  return handler && answer(handler, incoming, outgoing);
}

async function answer(
  handler: NonNullable<ReturnType<typeof handlerAt>>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  if (handler.kind === "web") {
    const response = await handler.answer(toRequest(incoming));
    const body = Buffer.from(await response.arrayBuffer());
    for (const [name, value] of response.headers) outgoing.appendHeader(name, value);
    await write(incoming, outgoing, response.status, body);
    return;
  }
  const { status, headers, cookies, body } = await handler.answer(askedOf(incoming));
  for (const name in headers) outgoing.setHeader(name, headers[name] ?? "");
  if (cookies.length > 0) outgoing.setHeader("set-cookie", cookies);
  await write(incoming, outgoing, status, body ?? "");
}

/** Headers and body leave in one write where they can. */
async function write(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  status: number,
  body: string | Buffer,
): Promise<void> {
  if (incoming.method !== "HEAD" && status !== 204)
    outgoing.setHeader("content-length", Buffer.byteLength(body));
  if (incoming.complete) {
    outgoing.writeHead(status).end(body);
    return;
  }
  outgoing.setHeader("connection", "close").writeHead(status).write(body);
  await linger(incoming);
  outgoing.end();
}

function toRequest(incoming: IncomingMessage): Request {
  const { method = "GET", url = "/" } = incoming;
  const headers = headersOf(incoming);
  const body = method === "GET" || method === "HEAD" ? null : bodyOf(incoming);
  // The host decides nothing, so it is not asked for one.
  return new Request(`http://localhost${url}`, { method, headers, body, ...{ duplex: "half" } });
}

function bodyOf(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  const chunks = chunksOf(incoming)[Symbol.asyncIterator]();
  return new ReadableStream(
    {
      pull: async (controller) => {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: async () => void (await chunks.return?.()),
    },
    { highWaterMark: 0 },
  );
}

/** How long, and how much, somebody may go on sending after an early answer. */
const LINGER_MS = 2_000;
const LINGER_BYTES = 16 * LIMITS.body.maxBytes;

/** A connection that is closed on somebody who still sends may take the answer with it (RFC 9112 §9.6). */
async function linger(incoming: IncomingMessage): Promise<void> {
  let size = 0;
  const isOver = new Promise<void>((resolve) => {
    incoming.on("data", (chunk: Buffer) => {
      size += chunk.byteLength;
      if (size > LINGER_BYTES) incoming.pause();
    });
    for (const event of ["end", "close", "error"]) incoming.once(event, () => resolve());
    incoming.resume();
  });
  await Promise.race([isOver, sleep(LINGER_MS, undefined, { ref: false })]);
}
