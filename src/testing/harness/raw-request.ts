import { connect } from "node:net";

/** Requests written by hand, for what no client library would send. */

/** Sends some text and closes, or waits for the other side to. @returns what came back */
export function sendRaw(url: string, text: string, { hangUp = false } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1", () => {
      socket.write(text);
      if (hangUp) setTimeout(() => socket.destroy(), 100);
    });
    let got = "";
    socket.on("data", (chunk) => {
      got += chunk.toString();
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(got));
    setTimeout(() => socket.destroy(), 5_000).unref();
  });
}

const PIECE = Buffer.alloc(64 * 1024, "x");
const CHUNK = Buffer.concat([Buffer.from(`${PIECE.length.toString(16)}\r\n`), PIECE, Buffer.from("\r\n")]);

/**
 * Posts so many bytes, or as many as are taken before there is an answer.
 * @returns the status, and how many left; undefined where the connection ended without an answer
 */
export function postBytes(
  url: string,
  path: string,
  { bytes, isChunked }: { bytes: number; isChunked: boolean },
): Promise<{ status: number | undefined; sent: number }> {
  return new Promise((resolve) => {
    const length = isChunked ? "Transfer-Encoding: chunked" : `Content-Length: ${bytes}`;
    const head = `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${length}\r\n\r\n`;
    let sent = 0;
    let status: number | undefined;
    const socket = connect(Number(new URL(url).port), "127.0.0.1", () => {
      socket.write(head);
      pump();
    });
    const pump = () => {
      while (sent < bytes && !socket.destroyed) {
        sent += PIECE.length;
        if (!socket.write(isChunked ? CHUNK : PIECE)) return;
      }
    };
    socket.on("drain", pump);
    socket.on("data", (chunk) => {
      status ??= Number(/^HTTP\/1\.1 (\d{3})/.exec(chunk.toString())?.[1]);
      socket.destroy();
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve({ status, sent }));
  });
}
