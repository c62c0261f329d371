import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import { REST_OPERATIONS } from "@/api/routers/operations";
import { age, everyRow } from "../database/rows";
import { sharedApp } from "../harness/app";
import { expectRefused } from "../harness/envelope";
import { PageClient, request } from "../harness/http";
import {
  type Enrolled,
  enrol,
  GOOGLE_AUTH,
  PASSWORD,
  type SignedIn,
  signIn,
  signInFully,
  signUp,
} from "../people/client";
import { codeAt, nextStep } from "../people/totp-steps";
import { PROTECTED } from "../tables/protected-operations";

/** Section G of the security checklist: how sessions begin, renew, weaken and end. */

const { urls, url, secondUrl, db } = sharedApp();

const profile = (token: string, at = url) => request(at, "GET", "/user/profile", { token });
const refresh = (refresh_token: string, at = url) =>
  request(at, "POST", "/user/refresh", { body: { refresh_token } });
const post = (path: string, token: string, body?: unknown) => request(url, "POST", path, { token, body });
async function expectDead({ token, refreshToken }: Pick<SignedIn, "token" | "refreshToken">) {
  for (const at of urls) {
    if (token !== "") expectRefused(await profile(token, at), "/user/profile", "UNAUTHENTICATED");
    if (refreshToken !== "")
      expectRefused(await refresh(refreshToken, at), "/user/refresh", "UNAUTHENTICATED");
  }
}
const codeOf = async (person: Enrolled) => codeAt(person.secret, await nextStep(person));

describe("G01: every raise gives new tokens, and the old ones are dead at once", () => {
  it("a finished sign-in, a step-up and a changed password", async () => {
    const person = await enrol(await signUp(url));
    const ticket = await signIn(person);
    const first = await post("/mfa/verify-login", ticket.token, {
      ...GOOGLE_AUTH,
      code: await codeOf(person),
    });
    const full = { token: Object(first.body).fullAccessToken, refreshToken: Object(first.body).refreshToken };
    await expectDead({ token: ticket.token, refreshToken: "" });
    const again = await post("/mfa/verify-login", full.token, {
      ...GOOGLE_AUTH,
      code: person.backupCodes[0],
    });
    await expectDead({ token: full.token, refreshToken: "" });
    const raised = Object(again.body);
    const changed = await post("/user/password", raised.fullAccessToken, {
      newPassword: "eight brave lanterns hum",
    });
    await expectDead({ token: raised.fullAccessToken, refreshToken: "" });
    expect((await profile(Object(changed.body).fullAccessToken)).status).toBe(200);
    expectRefused(await refresh(raised.refreshToken), "/user/refresh", "UNAUTHENTICATED");
  });

  it("the pages' cookie too, and one that was there before is never promoted", async () => {
    const person = await enrol(await signUp(url));
    const browser = new PageClient(url);
    const planted = "p".repeat(43);
    browser.cookies.set("latchkey-session", planted);
    await browser.mutate("auth.login", { email: person.email, password: PASSWORD });
    const pending = browser.cookies.get("latchkey-session");
    await browser.mutate("mfa.verifyLogin", { ...GOOGLE_AUTH, code: await codeOf(person) });
    const full = browser.cookies.get("latchkey-session");
    expect(new Set([planted, pending, full]).size).toBe(3);
    expect((await browser.query("account.profile")).status).toBe(200);
    for (const old of [planted, pending ?? ""]) {
      browser.cookies.set("latchkey-session", old);
      expect((await browser.query("account.profile")).status).toBe(401);
    }
  });
});

it("G01: signing in ends the session the browser had, whoever it was of; failing to doesn't", async () => {
  const [ada, bob] = [await signUp(url), await signUp(url)];
  const browser = new PageClient(url);
  const login = (email: string, password = PASSWORD) => browser.mutate("auth.login", { email, password });
  const statusOf = async (cookie = "") => {
    const other = new PageClient(secondUrl);
    other.cookies.set("latchkey-session", cookie);
    return (await other.query("account.profile")).status;
  };
  await login(ada.email);
  const first = browser.cookies.get("latchkey-session");
  await login(ada.email, "not this one at all");
  expect(await statusOf(first)).toBe(200);
  await login(ada.email);
  const second = browser.cookies.get("latchkey-session");
  expect([await statusOf(first), await statusOf(second)]).toEqual([401, 200]);
  await login(bob.email);
  const third = browser.cookies.get("latchkey-session");
  expect([await statusOf(second), await statusOf(third)]).toEqual([401, 200]);
  expect((await profile(ada.token)).status).toBe(200);
});

describe("G02: an ended session is refused by the next request, on both instances", () => {
  const ENDINGS: [string, (person: SignedIn) => Promise<unknown>][] = [
    ["signed out", ({ token }) => post("/user/logout", token)],
    ["the account is disabled", ({ id }) => db`update users set disabled_at = now() where id = ${id}`],
    ["the account is deleted", ({ id, token }) => request(url, "DELETE", `/user/${id}`, { token })],
    [
      "the session is revoked",
      ({ sessionId }) => db`update sessions set revoked_at = now() where id = ${sessionId}`,
    ],
  ];
  it.each(ENDINGS)("%s", async (_name, end) => {
    const person = await signUp(url);
    for (const at of urls) expect((await profile(person.token, at)).status).toBe(200);
    await end(person);
    await expectDead(person);
  });

  it("a signed-out page is told to forget what it keeps", async () => {
    const person = await signUp(url);
    const browser = new PageClient(url);
    await browser.mutate("auth.login", { email: person.email, password: PASSWORD });
    const left = await browser.mutate("auth.logout");
    // Not its cache: emptying that holds the answer up for seconds, and it holds nothing personal.
    expect(left.headers.get("clear-site-data")).toBe('"storage"');
    // What says that this browser was here before proves nothing, and stays.
    expect([...browser.cookies.keys()].filter((name) => name.includes("session"))).toEqual([]);
  });
});

it("G03: a refresh token that comes again late ends the whole family, and is recorded", async () => {
  const person = await signUp(url);
  const next = Object((await refresh(person.refreshToken)).body);
  await age(db, person.id, 11);
  expectRefused(await refresh(person.refreshToken, secondUrl), "/user/refresh", "UNAUTHENTICATED");
  await expectDead({ token: next.accessToken, refreshToken: next.refreshToken });
  const rows =
    await db`select result from audit_events where user_id = ${person.id} and event = 'session.refresh_reused'`;
  expect(rows).toHaveLength(1);
});

describe("G04: nothing but our own access token is one", () => {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const { privateKey } = generateKeyPairSync("ed25519");

  it("whoever signed it, by whatever algorithm it names", async () => {
    const { token, refreshToken } = await signUp(url);
    const [head = "", body = "", signature = ""] = token.split(".");
    const header = JSON.parse(Buffer.from(head, "base64url").toString());
    const claims = JSON.parse(Buffer.from(body, "base64url").toString());
    const { keys } = Object((await request(url, "GET", "/.well-known/jwks.json")).body);
    const signed = (changed: object, payload: object = claims) => {
      const text = `${part({ ...header, ...changed })}.${part(payload)}`;
      return `${text}.${sign(null, Buffer.from(text), privateKey).toString("base64url")}`;
    };
    const byHmac = (key: string) => {
      const text = `${part({ ...header, alg: "HS256" })}.${body}`;
      return `${text}.${createHmac("sha256", key).update(text).digest("base64url")}`;
    };
    const none = part({ ...header, alg: "none" });
    const jwk = { kty: "OKP", crv: "Ed25519", x: "AAAA" };
    const forged = [
      `${none}.${body}.`,
      `${none}.${body}.${signature}`,
      byHmac(keys[0].x),
      byHmac(JSON.stringify(keys[0])),
      signed({}),
      signed({ kid: "unknown" }),
      signed({ kid: "../../etc/passwd" }),
      signed({ jwk }),
      signed({ jku: `${url}/.well-known/jwks.json` }),
      signed({ x5u: "https://evil.test/key" }),
      signed({}, { ...claims, exp: claims.exp + 86_400 }),
      `${head}.${part({ ...claims, sub: "00000000-0000-4000-8000-000000000000" })}.${signature}`,
      `${head}.${part({ ...claims, gen: 99 })}.${signature}`,
      `${head}.${body}.${signature}x`,
      `${head}.${body}`,
      refreshToken,
      "a.b.c",
      "..",
    ];
    for (const bad of forged) expectRefused(await profile(bad), "/user/profile", "UNAUTHENTICATED");
    expectRefused(await refresh(token), "/user/refresh", "UNAUTHENTICATED");
    expect((await profile(token)).status).toBe(200);
  });
});

it("G05: secrets of sessions have 256 bits, and none is in the database", async () => {
  const person = await enrol(await signUp(url));
  const ticket = await signIn(person);
  const browser = new PageClient(url);
  const page = await browser.mutate("auth.login", { email: person.email, password: PASSWORD });
  const [cookie = ""] = browser.cookies.values();
  const opaque = [person.refreshToken, ticket.token, cookie];
  for (const secret of opaque) expect(Buffer.from(secret, "base64url").byteLength).toBeGreaterThanOrEqual(32);
  expect(new Set(opaque).size).toBe(3);
  expect(page.text).not.toContain(cookie);
  const rows = await everyRow(db);
  for (const secret of [...opaque, person.token, Buffer.from(cookie).toString("hex")])
    expect(rows).not.toContain(secret);
});

describe("G07: the server keeps the time, whatever the cookie or the token says", () => {
  it("an hour without a request ends a session, for refresh too", async () => {
    const idle = await signUp(url);
    const busy = await signUp(url);
    for (const { id } of [idle, busy]) await age(db, id, 3590);
    expect((await profile(busy.token)).status).toBe(200);
    for (const { id } of [idle, busy]) await age(db, id, 11);
    await expectDead(idle);
    expect((await profile(busy.token)).status).toBe(200);
    expect((await refresh(busy.refreshToken)).status).toBe(200);
  });

  it("a day ends it however busy it is", async () => {
    const person = await signUp(url);
    let { refreshToken, token } = person;
    for (let minutes = 0; minutes < 24 * 60 - 50; minutes += 50) {
      await age(db, person.id, 3000);
      const renewed = Object((await refresh(refreshToken)).body);
      ({ refreshToken, accessToken: token } = renewed);
      expect((await profile(token)).status).toBe(200);
    }
    await age(db, person.id, 3000);
    await expectDead({ token, refreshToken });
  });

  it("an access token names no moment after its session's end", async () => {
    const person = await signUp(url);
    await db`update sessions set expires_at = now() + interval '5 minutes' where id = ${person.sessionId}`;
    const { accessToken, expiresAt } = Object((await refresh(person.refreshToken)).body);
    const { exp } = JSON.parse(Buffer.from(accessToken.split(".")[1], "base64url").toString());
    expect(exp * 1000).toBeLessThanOrEqual(Date.now() + 301_000);
    expect(expiresAt).toBeLessThanOrEqual(Date.now() + 301_000);
  });
});

describe("G08: what changes an account's protection takes a fresh proof", () => {
  const built = REST_OPERATIONS.filter(({ rest }) => PROTECTED.includes(`${rest.method} ${rest.path}`));

  it("is known to the router", () => {
    expect(built.length).toBeGreaterThanOrEqual(10);
    const guarded = REST_OPERATIONS.filter(({ meta }) => meta.level === "fresh" || meta.level === "enrol");
    const listed = guarded.map(({ rest }) => `${rest.method} ${rest.path}`);
    expect(listed.filter((path) => !PROTECTED.includes(path))).toEqual([]);
  });

  it("each is refused once the proof is 15 minutes old, and the password again isn't one", async () => {
    const person = await signInFully(await enrol(await signUp(url)));
    await age(db, person.id, 901);
    const renewed = Object((await refresh(person.refreshToken)).body);
    const reauthenticated = await post("/auth/reauthenticate", renewed.accessToken, { password: PASSWORD });
    expectRefused(reauthenticated, "/auth/reauthenticate", "METHOD_NOT_ENABLED");
    for (const { rest } of built) {
      const path = rest.path.replace(/\{\w+\}/g, person.id);
      const body =
        rest.method === "GET" ? undefined : { ...GOOGLE_AUTH, newPassword: "x", email: "a@b.test" };
      const refused = await request(url, rest.method, path, { token: renewed.accessToken, body });
      expectRefused(refused, rest.path, "STEP_UP_REQUIRED");
    }
    const password = { password: "eight brave lanterns hum" };
    const byProfile = await request(url, "PUT", `/user/${person.id}`, {
      token: renewed.accessToken,
      body: password,
    });
    expectRefused(byProfile, "/user/x", "STEP_UP_REQUIRED");
    const raised = await post("/mfa/verify-login", renewed.accessToken, {
      ...GOOGLE_AUTH,
      code: person.backupCodes[1],
    });
    expect((await post("/mfa/primary", Object(raised.body).fullAccessToken, GOOGLE_AUTH)).status).toBe(200);
  });

  it("where no method is on, the password is the proof", async () => {
    const person = await signUp(url);
    await age(db, person.id, 901);
    expectRefused(await post("/mfa/setup", person.token, GOOGLE_AUTH), "/mfa/setup", "STEP_UP_REQUIRED");
    const fresh = await post("/auth/reauthenticate", person.token, { password: PASSWORD });
    expect((await post("/mfa/setup", Object(fresh.body).fullAccessToken, GOOGLE_AUTH)).status).toBe(200);
  });
});

describe("G09: sessions that never proved a method don't outlive its coming or going", () => {
  it("the first method ends the others; the one that turned it on stays", async () => {
    const person = await signUp(url);
    const elsewhere = await signIn(person);
    const enrolled = await enrol(person);
    await expectDead(elsewhere);
    expect((await profile(enrolled.token)).status).toBe(200);
    const other = await signInFully(enrolled);
    expect((await post("/mfa/disable", other.token, GOOGLE_AUTH)).status).toBe(200);
    const plain = await signIn(person);
    expect((await post("/mfa/enable", other.token, GOOGLE_AUTH)).status).toBe(200);
    await expectDead(plain);
    await expectDead(enrolled);
  });
});
