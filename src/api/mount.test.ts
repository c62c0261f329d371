import { existsSync, readdirSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { LIMITS } from "@/contract/limits";
import { answerApi } from "./mount";
import { FILES } from "./page-refusal";
import { OF_API } from "./procedure/answer-headers";

/** Guarantee: the API answers without Next, which gets requests for pages only. */
let server: Server;
let origin: string;

beforeAll(async () => {
  server = createServer((request, response) => answerApi(request, response) ?? response.end("next"));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const ask = (path: string, init?: RequestInit) => fetch(`${origin}${path}`, init);

it.each(["/", "/settings", "/api/cron/deliver", "/outbox.json", "/icon.svg", "/_next/static/chunk.js"])(
  "leaves a look at %s to Next",
  async (path) => {
    expect(await (await ask(path)).text()).toBe("next");
    expect((await ask(path, { method: "HEAD" })).status).toBe(200);
  },
);

it.each(["/", "/login", "/nothing", "/api/cron/deliver", "/outbox.json", "/_next/static/chunk.js"])(
  "and nothing else of %s: another method is refused",
  async (path) => {
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
      const answer = await ask(path, { method, headers: { "next-action": "x" } });
      expect(answer.status).toBe(405);
      expect(answer.headers.get("allow")).toBe("GET, HEAD, OPTIONS");
      expect(await answer.json()).toMatchObject({ code: "METHOD_NOT_ALLOWED" });
    }
  },
);

it.each([
  "/mfa/unknown",
  "/api/nothing",
  "/user/a/b/c",
  "/foo.png",
  "/favicon.ico",
  "/a/b.js",
  "/robots.txt",
])("says of %s that there is nothing", async (path) => {
  const answer = await ask(path);
  expect(answer.status).toBe(404);
  expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(await answer.json()).toMatchObject({ success: false, code: "NOT_FOUND" });
});

it("the files that are served are known", () => {
  const isFile =
    /(^|\/)((icon|apple-icon|opengraph-image|twitter-image)\d*\.\w+|favicon\.ico|(robots|sitemap|manifest)\.\w+)$/;
  const served = readdirSync("src/app", { recursive: true, encoding: "utf8" }).filter((file) =>
    isFile.test(file),
  );
  const asAsked = served.map((file) => `/${file.replace(/^manifest\.ts$/, "manifest.webmanifest")}`);
  expect(asAsked.sort()).toEqual(FILES);
  expect(existsSync("public")).toBe(false);
});

it("the pages' calls are answered here, too", async () => {
  const answer = await ask("/api/trpc/mfa.status");
  expect(answer.status).toBe(401);
  for (const [name, value] of Object.entries(OF_API)) expect(answer.headers.get(name), name).toBe(value);
  const put = await ask("/api/trpc/mfa.status", { method: "PUT" });
  expect(put.status).toBe(405);
  expect(put.headers.get("allow")).toBe("GET, HEAD, POST");
});

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

it.each(["/user/login", "/api/user/login", "/api/trpc/auth.login"])(
  "L10: %s reads a body, and refuses one that is too long however it is sent",
  async (path) => {
    const headers = { "content-type": "application/json" };
    const post = (body: BodyInit) => ask(path, { method: "POST", headers, body, ...{ duplex: "half" } });
    expect((await post("{")).status).toBe(400);
    const long = new Uint8Array(LIMITS.body.maxBytes + 10);
    expect((await post(long)).status).toBe(413);
    expect((await post(new Blob([long]).stream())).status).toBe(413);
    const almost = JSON.stringify({ email: "x".repeat(LIMITS.body.maxBytes - 50) });
    expect((await post(almost)).status).toBe(400);
  },
);

it("L10: nothing more arrives of a body than is read of it", async () => {
  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      sent += 65_536;
      controller.enqueue(new Uint8Array(65_536));
      if (sent > 100 * 1024 * 1024) controller.close();
    },
  });
  const headers = { "content-type": "application/json" };
  const answer = await ask("/user/login", { method: "POST", headers, body: endless, ...{ duplex: "half" } });
  expect(answer.status).toBe(413);
  await answer.text();
  // What fits into the buffers of both ends, and what is read for the answer to arrive.
  expect(sent).toBeLessThan(16 * 1024 * 1024);
});
