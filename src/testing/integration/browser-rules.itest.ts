import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { OPERATIONS, REST_OPERATIONS } from "@/api/routers/operations";
import { fingerprints } from "../database/rows";
import { ALLOWED_ORIGIN, type RunningApp, sharedApp, startApp } from "../harness/app";
import { expectRefused } from "../harness/envelope";
import { type Answer, PageClient, request } from "../harness/http";
import { enrol, PASSWORD, type SignedIn, signUp } from "../people/client";

/** Section I of the security checklist: what another site, a form, or a framework's back door can't do. */

const { url } = sharedApp();

const EVIL = "https://evil.test";
let person: SignedIn;
let browser: PageClient;
let cookie = "";
beforeAll(async () => {
  person = await signUp(url, { firstName: "Wilhelmina" });
  browser = new PageClient(url);
  await browser.mutate("auth.login", { email: person.email, password: PASSWORD });
  cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
});

/** The bodies a cross-site form or script can send without asking first, and JSON. */
const BODIES: [string | undefined, string | undefined][] = [
  ["application/json", "{}"],
  ["multipart/form-data; boundary=x", '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\nb\r\n--x--'],
  ["text/plain", "{}"],
  ["application/x-www-form-urlencoded", "a=b"],
  ["application/octet-stream", "{}"],
  [undefined, undefined],
];
async function send(
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: string,
): Promise<Answer> {
  const response = await fetch(url + path, {
    method,
    headers,
    redirect: "manual",
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: text.startsWith("{") ? JSON.parse(text) : undefined,
  };
}

describe("I01: with the cookie, another site changes nothing", () => {
  const mutations = REST_OPERATIONS.filter(({ type }) => type === "mutation");
  const foreign: Record<string, string>[] = [
    { origin: EVIL },
    { origin: "null" },
    { origin: ALLOWED_ORIGIN },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
  ];

  it.each(mutations)("at $rest.method $rest.path", async ({ rest }) => {
    const path = rest.path.replace(/\{\w+\}/g, person.id);
    for (const from of foreign)
      for (const [type, body] of BODIES) {
        const headers = { ...from, cookie, ...(type ? { "content-type": type } : {}) };
        const answer = await send(rest.method, path, headers, body);
        expect(answer.status, `${JSON.stringify(from)} ${type}: ${answer.text}`).toBe(403);
      }
  });

  it("nor over tRPC", async () => {
    for (const { name } of OPERATIONS.filter(({ type }) => type === "mutation"))
      for (const from of foreign)
        for (const [type, body] of BODIES) {
          const headers = { ...from, cookie, ...(type ? { "content-type": type } : {}) };
          const answer = await send("POST", `/api/trpc/${name}`, headers, body);
          expect(answer.status, `${name} ${JSON.stringify(from)} ${type}: ${answer.text}`).toBe(403);
        }
  }, 180_000);

  it("nor by a mutation asked for with GET, or with neither header", async () => {
    for (const { name } of OPERATIONS.filter(({ type }) => type === "mutation"))
      expect((await send("GET", `/api/trpc/${name}?input=%7B%7D`, { cookie })).status).toBe(405);
    expect(
      (await send("POST", "/api/trpc/auth.logout", { cookie, "content-type": "application/json" }, "{}"))
        .status,
    ).toBe(403);
    expect((await browser.query("account.profile")).status).toBe(200);
  });
});

describe("I02: without a cookie, another site signs nobody in and sends no mail", () => {
  const OPEN = [
    "/user/login",
    "/user/register",
    "/user/verify-email",
    "/user/request-reset-password",
    "/user/reset-password",
    "/user/refresh",
    "/auth/magic-link/verify",
    "/auth/magic-link/inspect",
    "/auth/magic-link/disown",
    "/mfa/magic-link/activate",
  ];
  it.each(OPEN)("%s", async (path) => {
    for (const [type, body] of BODIES) {
      const kind: Record<string, string> = type ? { "content-type": type } : {};
      expect((await send("POST", path, { origin: EVIL, ...kind }, body)).status).toBe(403);
      expect((await send("POST", path, { "sec-fetch-site": "cross-site", ...kind }, body)).status).toBe(403);
      // Neither header is a program, which sends JSON or nothing.
      const plain = await send("POST", path, kind, body);
      expect(plain.status).toBe(type === undefined || type === "application/json" ? 400 : 415);
    }
  });
});

describe("I03: a bearer header is judged alone", () => {
  it("a bad one is not made good by the cookie, nor a cookie by it", async () => {
    for (const authorization of ["Bearer x", "Bearer ", "Basic eDp5", ""]) {
      const answer = await request(url, "GET", "/user/profile", { headers: { authorization, cookie } });
      expectRefused(answer, "/user/profile", "UNAUTHENTICATED");
    }
    const page = await request(url, "GET", "/api/trpc/account.profile", {
      headers: { cookie, authorization: `Bearer ${person.token}` },
    });
    expect(page.status).toBe(401);
  });

  it("and one beside the cookie doesn't carry a foreign site's change past the check", async () => {
    const headers = { cookie, origin: EVIL, authorization: "Bearer x" };
    const answer = await request(url, "POST", "/user/logout", { headers, body: {} });
    expect(answer.status).toBe(401);
    expect((await browser.query("account.profile")).status).toBe(200);
  });

  it("the cookie gets no tokens over REST", async () => {
    const headers = { cookie, origin: url, "sec-fetch-site": "same-origin" };
    for (const { rest, meta } of REST_OPERATIONS) {
      if (meta.level === "open" || !meta.rest?.issuesSession) continue;
      const path = rest.path.replace(/\{\w+\}/g, person.id);
      expectRefused(
        await request(url, rest.method, path, { headers, body: { password: PASSWORD } }),
        rest.path,
        "FORBIDDEN",
        { words: "Call this with a bearer token." },
      );
    }
  });
});

describe("I04: reading changes nothing", () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app?.stop());

  it("by GET, HEAD or OPTIONS, of any path, whoever asks", async () => {
    const enrolled = await enrol(await signUp(app.url));
    const page = new PageClient(app.url);
    await page.mutate("auth.login", { email: enrolled.email, password: PASSWORD });
    const pages = [
      "/",
      "/login",
      "/register",
      "/verify",
      "/challenge",
      "/enrol",
      "/forgot-password",
      "/reset-password",
      "/confirm-email",
      "/undo-email",
      "/settings/security",
      "/settings/devices",
      "/settings/activity",
      "/settings/secure-account",
      "/docs",
      "/outbox",
      "/outbox.json",
      "/openapi.json",
      "/.well-known/jwks.json",
      "/health/live",
      "/health/ready",
    ];
    const rest = REST_OPERATIONS.map((operation) => operation.rest.path.replace(/\{\w+\}/g, enrolled.id));
    const queries = OPERATIONS.filter(({ type }) => type === "query").map(({ name }) => `/api/trpc/${name}`);
    // Mails of the set-up leave first.
    await expect
      .poll(async () => (await app.db`select 1 from outbox where status = 'queued'`).length, {
        timeout: 20_000,
      })
      .toBe(0);
    const before = await fingerprints(app.db);
    for (const path of [...pages, ...rest, ...queries])
      for (const method of ["GET", "HEAD", "OPTIONS"])
        for (const who of [
          { token: enrolled.token },
          {},
          { headers: { cookie: [...page.cookies].map((pair) => pair.join("=")).join("; ") } },
        ]) {
          const answer = await request(app.url, method, path, who);
          expect(answer.status, `${method} ${path}`).toBeLessThan(500);
        }
    expect(await fingerprints(app.db)).toEqual(before);
  });
});

it("I05: no origin is echoed, and none may send cookies", async () => {
  for (const origin of [
    EVIL,
    "null",
    `${url}.evil.test`,
    "https://shop.example.test.evil.test",
    "http://shop.example.test",
  ]) {
    for (const [method, path] of [
      ["OPTIONS", "/mfa/status"],
      ["GET", "/mfa/status"],
      ["GET", "/api/trpc/mfa.status"],
      ["GET", "/openapi.json"],
      ["GET", "/outbox.json"],
      ["GET", "/login"],
    ] as const) {
      const { headers } = await request(url, method, path, { headers: { origin } });
      expect([...headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
    }
  }
  const allowed = await request(url, "GET", "/mfa/status", { headers: { origin: ALLOWED_ORIGIN } });
  expect(allowed.headers.get("access-control-allow-origin")).toBe(ALLOWED_ORIGIN);
  expect(allowed.headers.has("access-control-allow-credentials")).toBe(false);
  expect(allowed.headers.get("vary")).toMatch(/origin/i);
});
