import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { log } from "@/engine/platform/log";
import { emit, withinRequest } from "@/engine/platform/signals";
import { EVERYWHERE, INERT } from "../../api/procedure/answer-headers";
import type { Door } from "./local-door";
import { refuse, refuseAs } from "./refuse";
import { readTarget, tidied } from "./request-target";

/** The HTTP server around Next: records the peer's address, logs every request, and refuses unknown paths. */

const MAX_URL = 8 * 1024;
const MAX_HEADERS = 16 * 1024;
/** Every method that some path answers; which ones a path does is its own to say. */
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** The socket's peer address. Always overwritten here, so the app may believe it where this server runs. */
const PEER_HEADER = "x-latchkey-peer";
const REQUEST_ID_HEADER = "x-request-id";

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export type AppServer = {
  listen(port: number, host: string): Promise<void>;
  /** Settles once the first request is over: answered, or left by who asked. */
  firstAnswer: Promise<void>;
  /** Takes no new connections, lets open requests finish for up to `graceMs`, then cuts the rest. */
  close(graceMs: number): Promise<void>;
};

type Options = {
  /** Takes upgrade requests (hot reloading); without it they are refused. */
  upgrade?: ((request: IncomingMessage, socket: Duplex, head: Buffer) => void) | undefined;
  /** Answers refusals and redirects before the app sees the request. */
  door?: Door;
};

export function createAppServer(handle: Handler, { upgrade, door }: Options = {}): AppServer {
  Object.assign(globalThis, { [Symbol.for("latchkey.peer")]: true });
  const open = new Set<ServerResponse>();
  let isClosing = false;
  const server = createServer(
    { maxHeaderSize: MAX_HEADERS, requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 65_000 },
    (request, response) => {
      open.add(response);
      response.once("close", () => open.delete(response));
      if (isClosing) response.setHeader("connection", "close");
      answer(request, response, handle, door);
    },
  );
  server.on("upgrade", (request, socket, head) => {
    if (upgrade && !door?.(request)) upgrade(request, socket, head);
    else refuseSocket(socket, "400 Bad Request");
  });
  server.on("connect", (_request, socket) => refuseSocket(socket, "405 Method Not Allowed"));
  const firstAnswer = new Promise<void>((resolve) => {
    server.once("request", (_request, response) => response.once("close", () => resolve()));
  });
  return {
    firstAnswer,
    listen: (port, host) => listen(server, port, host),
    close: (graceMs) => {
      isClosing = true;
      // Told so, nobody sends another request on a connection that is about to go.
      for (const response of open) if (!response.headersSent) response.setHeader("connection", "close");
      return close(server, graceMs);
    },
  };
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  handle: Handler,
  door: Door | undefined,
): void {
  const method = request.method ?? "";
  const target = readTarget(request.url ?? "", method);
  const [path = ""] = (target?.url ?? "").split("?");
  const requestId = observe(request, response, path);
  if (!METHODS.includes(method)) {
    response.setHeader("allow", METHODS.join(", "));
    refuseAs(response, "METHOD_NOT_ALLOWED");
    return;
  }
  if ((request.url ?? "").length > MAX_URL) {
    refuse(response, 414, "VALIDATION_FAILED", "That address is too long.");
    return;
  }
  if (!target || !isDecodable(path)) {
    refuse(response, 400, "VALIDATION_FAILED", "That address isn't valid.");
    return;
  }
  if (target.url === "*") {
    response.writeHead(204, { ...EVERYWHERE, ...INERT, allow: METHODS.join(", ") }).end();
    return;
  }
  request.url = target.url;
  if (target.host !== undefined) request.headers.host = target.host;
  const turned = door?.(request);
  if (turned) {
    turned(response);
    return;
  }
  const tidy = tidied(target.url);
  if (tidy !== undefined) {
    response.writeHead(308, { ...EVERYWHERE, ...INERT, location: tidy }).end();
    return;
  }
  const { traceparent } = request.headers;
  withinRequest({ requestId, traceparent: traceparent?.toString() }, () => {
    handle(request, response).catch((error: unknown) => fail(request, response, { requestId, error }));
  });
}

/**
 * Assigns the request id, passes the peer's address to the app, and reports the outcome to log and metrics.
 * @returns its id
 */
function observe(request: IncomingMessage, response: ServerResponse, path: string): string {
  const started = performance.now();
  const requestId = randomUUID();
  const method = request.method ?? "";
  request.headers[PEER_HEADER] = request.socket.remoteAddress ?? "";
  request.headers[REQUEST_ID_HEADER] = requestId;
  response.setHeader(REQUEST_ID_HEADER, requestId);
  response.once("close", () => {
    const status = response.writableFinished ? response.statusCode : 499;
    const ms = Math.round((performance.now() - started) * 10) / 10;
    log("info", "request", { requestId, method, path: path.slice(0, 512), status, ms });
    emit("http", { requestId, method: METHODS.includes(method) ? method : "other", status, ms });
  });
  return requestId;
}

type Failure = { requestId: string; error: unknown };

function fail(request: IncomingMessage, response: ServerResponse, failure: Failure): void {
  if (hasLeft(request)) return;
  log("error", "request failed", { ...failure, method: request.method });
  if (response.headersSent) response.destroy();
  else refuseAs(response, "INTERNAL");
}

/** The client disconnected before the whole answer was sent: no error. */
const hasLeft = ({ complete, destroyed }: IncomingMessage): boolean => destroyed && !complete;

/** A path that isn't percent-encoded UTF-8 is the client's error. */
function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

function refuseSocket(socket: Duplex, status: string): void {
  socket.on("error", () => {});
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

async function close(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  // A kept-alive connection that falls idle after its answer would otherwise hold the server open.
  const sweep = setInterval(() => server.closeIdleConnections(), 100);
  await closed;
  clearTimeout(timer);
  clearInterval(sweep);
}
