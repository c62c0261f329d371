import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { LIMITS } from "@/contract/limits";
import { type MountedRest, mountRest } from "./mount";

/** Guarantee: asked without Next, an operation answers as it does behind it, and all other paths are left to Next. */
let server: Server;
let origin: string;

beforeAll(async () => {
  mountRest();
  const mounted: MountedRest = Reflect.get(globalThis, Symbol.for("latchkey.rest"));
  server = createServer((request, response) => mounted(request, response) ?? response.end("next"));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const ask = (path: string, init?: RequestInit) => fetch(`${origin}${path}`, init);

it.each(["/", "/settings", "/api/trpc/mfa.status", "/mfa/unknown", "/api/cron/deliver"])(
  "leaves %s to Next",
  async (path) => {
    expect(await (await ask(path)).text()).toBe("next");
  },
);

it("answers both prefixes with the envelope, headers and length", async () => {
  for (const path of ["/mfa/status", "/api/mfa/status?x=1"]) {
    const answer = await ask(path);
    expect(answer.status).toBe(401);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.headers.get("content-length")).not.toBeNull();
    expect(await answer.json()).toMatchObject({ success: false, code: "UNAUTHENTICATED" });
  }
});

it("answers HEAD without a body, OPTIONS and a wrong method", async () => {
  expect((await ask("/mfa/status", { method: "HEAD" })).status).toBe(401);
  expect((await ask("/mfa/status", { method: "OPTIONS" })).status).toBe(204);
  expect((await ask("/mfa/status", { method: "POST" })).status).toBe(405);
});

it("reads a body, and refuses one that is too long however it is sent", async () => {
  const headers = { "content-type": "application/json" };
  const post = (body: BodyInit) =>
    ask("/user/login", { method: "POST", headers, body, ...{ duplex: "half" } });
  expect((await post("{")).status).toBe(400);
  const long = new Uint8Array(LIMITS.body.maxBytes + 10);
  expect((await post(long)).status).toBe(413);
  expect((await post(new Blob([long]).stream())).status).toBe(413);
});
