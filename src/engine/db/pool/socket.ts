import type { Socket } from "node:net";
import { DatabaseUnavailable } from "./unavailable";

/** The socket below a connection. */

export const CONNECT_MS = 2_500;

/**
 * Drops the driver's own `close` listener, the first one added. It would make the driver forget the socket and then
 * write to nothing: a TypeError that ends the process.
 */
export function withoutGoodbye(socket: Socket): Socket {
  const on = socket.on.bind(socket);
  let isKept = false;
  return Object.assign(socket, {
    on: (event: string, listener: (...values: unknown[]) => void) => {
      if (event !== "close" || isKept) return on(event, listener);
      isKept = true;
      return socket;
    },
  });
}

export function connected(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => socket.destroy(Object.assign(new Error("no answer"), { code: "ETIMEDOUT" })),
      CONNECT_MS,
    );
    socket.once("connect", () => {
      clearTimeout(timer);
      resolve();
    });
    // Stays for good: an "error" event nobody listens to would end the process.
    socket.on("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    socket.once("close", () => {
      clearTimeout(timer);
      reject(new DatabaseUnavailable("the connection was closed"));
    });
  });
}
