import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type RunningApp, startApp } from "../harness/app";
import { request } from "../harness/http";
import { signUp } from "../people/client";

/** Clients that send a byte a second, don't read their answers or only stay are closed, and slow nobody else down. */
const SLOW = 200;
/** More than a browser's, fewer than what a test's own process may open. */
const IDLE = Number(process.env.IDLE_CONNECTIONS ?? 1_000);
const HEADERS_WITHIN_MS = 10_000;
const LONG_HEADER = `x: ${"a".repeat(200)}\r\n`;

let app: RunningApp;
let token: string;
beforeAll(async () => {
  app = await startApp();
  token = (await signUp(app.url)).token;
});
afterAll(() => app?.stop());

async function open(): Promise<Socket> {
  const socket = connect(Number(new URL(app.url).port), "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  return socket;
}

const opened = (count: number) => Promise.all(Array.from({ length: count }, open));
async function expectServed(): Promise<void> {
  expect(await request(app.url, "GET", "/health/live")).toMatchObject({ status: 200 });
  expect(await request(app.url, "GET", "/user/profile", { token })).toMatchObject({ status: 200 });
}

it("headers that come a byte a second end after ten, and hold nobody up", async () => {
  const sockets = await opened(SLOW);
  const open = new Set(sockets);
  for (const socket of sockets) {
    socket.on("close", () => open.delete(socket));
    socket.resume();
  }
  const said = `GET /user/profile HTTP/1.1\r\nhost: localhost\r\n${LONG_HEADER}`;
  const end = performance.now() + 3 * HEADERS_WITHIN_MS;
  for (let byte = 0; open.size > 0 && performance.now() < end; byte += 1) {
    for (const socket of open) socket.write(said[byte] ?? "");
    await expectServed();
    await sleep(1_000);
  }
  expect(open.size).toBe(0);
}, 60_000);

it("a thousand that only stay hold nobody up, and are closed when the app ends", async () => {
  const other = await app.startAnother();
  const port = Number(new URL(other.url).port);
  const sockets: Socket[] = [];
  for (let count = 0; count < IDLE; count += 200) {
    const some = Array.from({ length: Math.min(200, IDLE - count) }, async () => {
      const socket = connect(port, "127.0.0.1");
      socket.on("error", () => {});
      await once(socket, "connect");
      socket.write("GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n");
      await once(socket, "data");
      return socket;
    });
    sockets.push(...(await Promise.all(some)));
  }
  expect((await request(other.url, "GET", "/user/profile", { token })).status).toBe(200);
  expect(sockets.filter(({ destroyed }) => destroyed).length).toBeLessThan(IDLE);
  other.signal("SIGTERM");
  expect(await other.ended).toEqual({ code: 0, signal: null });
}, 60_000);

it("answers that nobody reads hold nobody up", async () => {
  const sockets = await opened(SLOW);
  for (const socket of sockets) {
    socket.pause();
    socket.write("GET /openapi.json HTTP/1.1\r\nhost: localhost\r\n\r\n");
  }
  await sleep(1_000);
  await expectServed();
  for (const socket of sockets) socket.destroy();
});
