import { request } from "node:http";
import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { setLogLevel } from "@/engine/platform/log";
import { type AppServer, createAppServer } from "./server";

const PORT = 4150;
let server: AppServer;
setLogLevel("silent");
afterEach(() => server.close(0));

async function serve(handle: Parameters<typeof createAppServer>[0]): Promise<void> {
  server = createAppServer(handle);
  await server.listen(PORT, "127.0.0.1");
}

type Answer = { status: number | undefined; headers: Record<string, unknown>; body: string };

function send(path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { port: PORT, host: "127.0.0.1", path, method, headers, agent: false },
      (response) => {
        let body = "";
        response.on("data", (chunk: Buffer) => {
          body += chunk.toString();
        });
        response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, body }));
      },
    );
    sent.on("error", reject);
    sent.end();
  });
}

describe("the app's server", () => {
  it("overwrites a forged peer and request id with the true ones", async () => {
    await serve(async (incoming, response) => {
      response.end(JSON.stringify(incoming.headers));
    });
    const answer = await send("/", { "X-Latchkey-Peer": "6.6.6.6", "X-Request-Id": "forged" });
    const seen: unknown = JSON.parse(answer.body);
    expect(seen).toMatchObject({
      "x-latchkey-peer": "127.0.0.1",
      "x-request-id": answer.headers["x-request-id"],
    });
    expect(answer.headers["x-request-id"]).not.toBe("forged");
    expect(Reflect.get(globalThis, Symbol.for("latchkey.peer"))).toBe(true);
  });

  it("says when the first request is over, answered or left", async () => {
    await serve(async (_incoming, response) => void response.end("reached"));
    let isOver = false;
    void server.firstAnswer.then(() => {
      isOver = true;
    });
    await new Promise((done) => setTimeout(done, 50));
    expect(isOver).toBe(false);
    await send("/");
    await server.firstAnswer;
    await server.close(0);
    await serve(() => new Promise(() => {}));
    connect(PORT, "127.0.0.1", function (this: Socket) {
      this.write("GET / HTTP/1.1\r\nhost: x\r\n\r\n", () => setTimeout(() => this.destroy(), 50));
    });
    await server.firstAnswer;
  });

  it("W17: leads a path with repeated slashes to its own, with the headers of every answer", async () => {
    await serve(async (_incoming, response) => void response.end("reached"));
    const answer = await send("//evil.test//x?a=b");
    expect(answer).toMatchObject({ status: 308, body: "", headers: { location: "/evil.test/x?a=b" } });
    expect(answer.headers).toMatchObject({ "x-content-type-options": "nosniff", "x-frame-options": "DENY" });
  });

  it("refuses what no part of the app answers", async () => {
    await serve(async (_incoming, response) => void response.end("reached"));
    expect((await send("/", {}, "TRACE")).status).toBe(405);
    expect((await send(`/${"a".repeat(9_000)}`)).status).toBe(414);
    expect((await send("/", { "x-big": "a".repeat(20_000) })).status).toBe(431);
    expect((await send("/", { connection: "upgrade", upgrade: "websocket" })).status).toBe(400);
    const said = await new Promise((resolve) => {
      const socket = connect(PORT, "127.0.0.1", () =>
        socket.write("CONNECT x:1 HTTP/1.1\r\nhost: x\r\n\r\n"),
      );
      socket.once("data", (chunk) => resolve(chunk.toString()));
    });
    expect(said).toMatch(/^HTTP\/1.1 405 /);
  });

  it("answers 500 without details when the handler fails", async () => {
    await serve(async () => {
      throw new Error("postgres://user:password@host");
    });
    const answer = await send("/");
    expect(answer.status).toBe(500);
    expect(answer.body).not.toContain("password");
  });

  it("R14: lets an open request finish while it stops, and takes no new one", async () => {
    let finish = () => {};
    await serve(async (_incoming, response) => {
      await new Promise<void>((done) => {
        finish = done;
      });
      response.end("whole");
    });
    const open = send("/");
    await new Promise((done) => setTimeout(done, 50));
    const closed = server.close(5_000);
    await expect(send("/")).rejects.toMatchObject({ code: "ECONNREFUSED" });
    finish();
    expect((await open).body).toBe("whole");
    await closed;
  });
});
