import { request as rawRequest } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { forgetLimits } from "../database/rows";
import { PUBLIC_SETTINGS, type RunningApp, startApp } from "../harness/app";
import { expectRefused } from "../harness/envelope";
import { PageClient, request } from "../harness/http";
import { enrol, PASSWORD, signIn, signUp } from "../people/client";
import { codeAt, nextStep } from "../people/totp-steps";

/** Section J of the security checklist: how much is too much, of tries and of bytes. */

const WRONG = "a wrong guess of many";
const statuses = (answers: readonly { status: number }[]) => answers.map(({ status }) => status);
const many = <Item>(count: number, item: (at: number) => Item): Item[] =>
  Array.from({ length: count }, (_, at) => item(at));

describe("J05: limits are one for all instances", () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp({ instances: 2, env: { RATE_LIMIT_MULTIPLIER: "1", TRUSTED_PROXIES: "" } });
  });
  afterAll(() => app?.stop());
  beforeEach(() => forgetLimits(app.db));

  const guess = (email: string, at: number) =>
    request(app.urls[at % 2] ?? app.url, "POST", "/user/login", { body: { email, password: WRONG } });

  it("counted at once however many ask together, and told in seconds", async () => {
    const { email } = await signUp(app.url);
    const answers = await Promise.all(many(60, (at) => guess(email, at)));
    const passed = answers.filter(({ status }) => status === 401);
    const limited = answers.filter(({ status }) => status === 429);
    expect(passed.length + limited.length).toBe(60);
    expect(passed.length).toBeGreaterThanOrEqual(20);
    expect(passed.length).toBeLessThanOrEqual(22);
    for (const answer of limited) expectRefused(answer, "/user/login", "RATE_LIMITED");
    const [row] =
      await app.db`select count(*)::int as hashed from audit_events where event = 'sign_in' and result = 'failure'`;
    // What is refused costs no password hash: it is refused before.
    expect(row?.hashed).toBe(passed.length);
  });

  it("by the connection's address: what a client writes into headers changes nothing", async () => {
    const { email } = await signUp(app.url);
    const forged = (at: number) => ({
      "x-forwarded-for": `9.9.${at}.9`,
      "x-real-ip": `9.9.${at}.9`,
      forwarded: `for=9.9.${at}.9`,
      "x-latchkey-peer": `9.9.${at}.9`,
      "cf-connecting-ip": `9.9.${at}.9`,
      "true-client-ip": `9.9.${at}.9`,
    });
    const open = await app.startAnother(PUBLIC_SETTINGS);
    const answers = await Promise.all(
      many(40, (at) =>
        request(open.url, "POST", "/user/login", { headers: forged(at), body: { email, password: WRONG } }),
      ),
    );
    await open.stop();
    expect(statuses(answers).filter((status) => status === 401).length).toBeLessThanOrEqual(22);
    const ips = await app.db`select distinct ip from audit_events where event = 'sign_in'`;
    expect(ips.map(({ ip }) => ip)).toEqual(["127.0.0.1"]);
  });

  it("the pages' calls and REST share them", async () => {
    const { email } = await signUp(app.url);
    await Promise.all(many(22, (at) => guess(email, at)));
    const page = await new PageClient(app.url).mutate("auth.login", { email, password: WRONG });
    expect(page.status).toBe(429);
    expect(page.headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
    expect(Object(page.body).error.data.retryAfter).toBe(Number(page.headers.get("retry-after")));
  });

  it("what costs password hashes, by account, so that nobody signed in takes them all from the others", async () => {
    const { token } = await signUp(app.url);
    const ask = (at: number, path: string, body: unknown) =>
      request(app.urls[at % 2] ?? app.url, "POST", path, { token, body });
    for (let at = 0; at < 10; at += 1)
      expect((await ask(at, "/mfa/setup", { mfaType: "GOOGLE_AUTH" })).status).toBe(200);
    expectRefused(await ask(10, "/mfa/setup", { mfaType: "GOOGLE_AUTH" }), "/mfa/setup", "RATE_LIMITED");
    const guess = { currentPassword: WRONG, newPassword: PASSWORD };
    expectRefused(await ask(11, "/user/password", guess), "/user/password", "RATE_LIMITED");
  });

  it("mails to one address: one in thirty seconds, and the answer says nothing of it", async () => {
    const { email } = await signUp(app.url);
    const ask = () => request(app.url, "POST", "/user/request-reset-password", { body: { email } });
    const answers = [await ask(), await ask(), await ask()];
    expect(statuses(answers)).toEqual([200, 200, 200]);
    const [row] = await app.db`select count(*)::int as sent from outbox where template = 'reset-password'`;
    expect(row?.sent).toBe(1);
  });
});

describe("J05 and J06: behind a proxy that is trusted", () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp({ env: { RATE_LIMIT_MULTIPLIER: "1", TRUSTED_PROXIES: "127.0.0.1,::1" } });
  });
  afterAll(() => app?.stop());
  beforeEach(() => forgetLimits(app.db));

  const login = (email: string, ip: string, password = WRONG) =>
    request(app.url, "POST", "/user/login", {
      headers: { "x-forwarded-for": ip },
      body: { email, password },
    });

  it("an IPv6 client is counted by its /64, however it is written", async () => {
    const { email } = await signUp(app.url);
    const answers = await Promise.all(many(40, (at) => login(email, `2001:db8:1:2:${at}::${at}`)));
    expect(statuses(answers).filter((status) => status === 401).length).toBeLessThanOrEqual(22);
    expect((await login(email, "2001:0DB8:0001:0002::1")).status).toBe(429);
    expect((await login(email, "2001:db8:1:3::1")).status).toBe(401);
  });

  it("J06: somebody who guesses slows himself, not the person", async () => {
    const person = await enrol(await signUp(app.url));
    // More than the address's own limit: what is refused for the guesser must not use that up for everybody.
    const answers = await Promise.all(many(180, () => login(person.email, "203.0.113.9")));
    expect(statuses(answers).filter((status) => status === 429).length).toBeGreaterThan(150);
    const own = await login(person.email, "198.51.100.7", PASSWORD);
    expect(own.body).toMatchObject({ mfaRequired: true });
    const token = Object(own.body).accessToken;
    const body = { mfaType: "GOOGLE_AUTH", code: await codeAt(person.secret, await nextStep(person)) };
    expect((await request(app.url, "POST", "/mfa/verify-login", { token, body })).status).toBe(200);
  });

  it("J06: without the password nobody can lock the second step", async () => {
    const person = await enrol(await signUp(app.url));
    await Promise.all(
      many(30, (at) =>
        request(app.url, "POST", "/mfa/verify-login", {
          token: "x".repeat(43),
          body: { mfaType: "GOOGLE_AUTH", code: `00000${at % 10}` },
        }),
      ),
    );
    const [row] = await app.db`select mfa_failures as failures from users where id = ${person.id}`;
    expect(row?.failures).toBe(0);
    expect((await signIn(person)).token).not.toBe("");
  });
});

describe("J07: how large, in which form", () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app?.stop());

  it("more than 64 KiB is 413 before it is read, with a length or without, on both doors", async () => {
    const body = `{"email":"${"x".repeat(70_000)}"}`;
    const headers = { "content-type": "application/json" };
    for (const path of ["/user/login", "/api/user/login", "/api/trpc/auth.login"]) {
      const plain = await fetch(app.url + path, { method: "POST", headers, body });
      expect(plain.status, path).toBe(413);
      // A page reads it as it reads any refusal.
      const envelope = { success: false, code: "PAYLOAD_TOO_LARGE" };
      const body413 = path.startsWith("/api/trpc") ? { error: { data: envelope } } : envelope;
      expect(await plain.json()).toMatchObject(body413);
    }
    const chunked = await new Promise<number | undefined>((resolve, reject) => {
      const sent = rawRequest(
        `${app.url}/user/login`,
        { method: "POST", headers, agent: false },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      );
      sent.on("error", reject);
      for (let at = 0; at < 5; at += 1) sent.write("x".repeat(20_000));
      sent.end();
    });
    expect(chunked).toBe(413);
    const almost = JSON.stringify({ email: "a@b.test", password: PASSWORD, unknown: "x".repeat(60_000) });
    expect((await fetch(`${app.url}/user/login`, { method: "POST", headers, body: almost })).status).toBe(
      401,
    );
  });

  /** @returns the status line's number for a request written by hand */
  const rawStatus = (text: string) =>
    new Promise<number>((resolve, reject) => {
      const socket = connect(Number(new URL(app.url).port), "127.0.0.1", () => socket.write(text));
      let got = "";
      socket.on("data", (chunk) => {
        got += chunk.toString();
      });
      socket.on("error", reject);
      socket.on("close", () => resolve(Number(got.split(" ")[1])));
      setTimeout(() => socket.destroy(), 3_000).unref();
    });

  it("addresses, headers and framing that are out of bounds are refused", async () => {
    const ask = (line: string, headers = "") =>
      rawStatus(`${line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${headers}\r\n`);
    expect(await ask(`GET /mfa/status?${"x".repeat(9_000)}`)).toBe(414);
    expect(await ask("GET /mfa/status", `x-long: ${"x".repeat(20_000)}\r\n`)).toBe(431);
    expect(await ask("TRACE /mfa/status")).toBe(405);
    expect(await ask("CONNECT evil.test:443")).toBe(405);
    // Two ideas of where the body ends is how requests are smuggled (RFC 9112 §6.1).
    expect(await ask("POST /user/login", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n")).toBe(400);
    expect(await ask("POST /user/login", "Content-Length: 5\r\nContent-Length: 6\r\n")).toBe(400);
  });

  it("every JSON answer says what it is, and that it isn't to be kept", async () => {
    const asks: [string, string][] = [
      ["GET", "/mfa/status"],
      ["POST", "/user/login"],
      ["PUT", "/user/login"],
      ["GET", "/nothing"],
      ["GET", "/api/nothing"],
      ["GET", "/mfa/nothing"],
      ["GET", "/api/trpc/mfa.status"],
      ["GET", "/api/trpc/nothing.here"],
      ["GET", "/health/live"],
      ["GET", "/outbox.json"],
      ["GET", "/openapi.json"],
      ["DELETE", "/health/live"],
      ["PUT", "/api/trpc/mfa.status"],
      ["PURGE", "/mfa/status"],
    ];
    for (const [method, path] of asks) {
      const answer = await new Promise<{ status: number; headers: Record<string, unknown> }>(
        (resolve, reject) => {
          const sent = rawRequest(app.url + path, { method, agent: false }, (response) => {
            response.resume();
            resolve({ status: response.statusCode ?? 0, headers: response.headers });
          });
          sent.on("error", reject);
          sent.end();
        },
      );
      const what = `${method} ${path} ${answer.status}`;
      // A page, or the framework's own refusal, which has no body.
      if (!String(answer.headers["content-type"]).includes("json")) continue;
      expect(answer.headers["content-type"], what).toBe("application/json; charset=utf-8");
      expect(answer.headers["cache-control"], what).toBe("no-store");
      expect(answer.headers["x-content-type-options"], what).toBe("nosniff");
    }
  });
});
