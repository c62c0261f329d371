import { beforeAll, describe, expect, it } from "vitest";
import { OPERATIONS, REST_OPERATIONS } from "@/api/routers/operations";
import { age } from "../database/rows";
import { sharedApp } from "../harness/app";
import { expectRefused } from "../harness/envelope";
import { PageClient, request } from "../harness/http";
import {
  type Enrolled,
  enrol,
  GOOGLE_AUTH,
  mailTo,
  PASSWORD,
  type SignedIn,
  signIn,
  signInFully,
  signUp,
} from "../people/client";
import { codeAt, nextStep } from "../people/totp-steps";

/** Section B of the security checklist: between the first factor and the second there is next to nothing. */

const { url, secondUrl, db } = sharedApp();

const verifyLogin = (token: string | undefined, code: string, at = url) =>
  request(at, "POST", "/mfa/verify-login", { ...(token ? { token } : {}), body: { ...GOOGLE_AUTH, code } });
const nextCode = async (person: Enrolled) => codeAt(person.secret, await nextStep(person));

/** The pending list of the contract, and what asks nobody who they are. */
const PENDING_MAY = new Set([
  "GET /mfa/status",
  "GET /mfa/methods",
  "POST /mfa/verify-login",
  "POST /mfa/magic-link/send",
  "POST /mfa/passkey/auth-options",
  "GET /user/profile",
  "POST /user/logout",
  "POST /auth/reauthenticate",
  "POST /auth/recovery",
  "GET /auth/recovery",
]);
/** What only the pages call, and a pending session may: what the challenge page shows. */
const PAGES_MAY = new Set(["mfa.overview"]);

describe("B01: after the right password of an account with a method on", () => {
  let person: Enrolled;
  let ticket: SignedIn;
  let browser: PageClient;
  beforeAll(async () => {
    person = await enrol(await signUp(url, { firstName: "Wilhelmina", lastName: "Featherstonehaugh" }));
    ticket = await signIn(person);
    browser = new PageClient(url);
    await browser.mutate("auth.login", { email: person.email, password: PASSWORD });
  });

  it("the answer has a ticket, and nothing that opens more", async () => {
    const body = { email: person.email, password: PASSWORD };
    const answer = await request(url, "POST", "/user/login", { body });
    expect(
      Object.keys(Object(answer.body))
        .filter((key) => /token/i.test(key))
        .sort(),
    ).toEqual(["accessToken", "tokenId"]);
    expect(Object(answer.body).accessToken).not.toContain(".");
    const page = await new PageClient(url).mutate("auth.login", body);
    expect(page.text).not.toMatch(/"(access|refresh|fullAccess)Token"/);
  });

  const guarded = REST_OPERATIONS.filter(({ meta }) => meta.level !== "open").flatMap(({ rest }) =>
    [rest.path, ...(rest.aliases ?? [])].map((path) => ({
      method: rest.method,
      path,
      first: `${rest.method} ${rest.path}`,
    })),
  );
  const closed = guarded.filter(({ first }) => !PENDING_MAY.has(first));
  it.each(closed)("the ticket is refused at $method $path", async ({ method, path }) => {
    const asked = path.replace(/\{\w+\}/g, person.id);
    for (const prefix of ["", "/api"])
      for (const base of [url, secondUrl]) {
        const body =
          method === "GET" ? {} : { body: { ...GOOGLE_AUTH, name: "x", code: person.backupCodes[0] } };
        const answer = await request(base, method, prefix + asked, { token: ticket.token, ...body });
        expectRefused(answer, path, "MFA_REQUIRED");
      }
  });

  const procedures = OPERATIONS.filter(
    ({ name, meta }) =>
      meta.level !== "open" &&
      !PAGES_MAY.has(name) &&
      !PENDING_MAY.has(`${meta.rest?.method} ${meta.rest?.path}`),
  );
  it.each(procedures)("and so is its cookie at $name", async ({ name, type }) => {
    const answer = type === "query" ? await browser.query(name) : await browser.mutate(name, GOOGLE_AUTH);
    expect(answer.status, answer.text).toBe(403);
    expect(Object(answer.body).error.data.code).toBe("MFA_REQUIRED");
  });

  it("neither is a full token or a ticket of REST one for the pages", async () => {
    const cookie = `latchkey-session=${ticket.token}`;
    const asked = await request(url, "GET", "/api/trpc/mfa.overview", { headers: { cookie } });
    expect(asked.status).toBe(401);
    const headers = { authorization: `Bearer ${person.token}` };
    expect((await request(url, "GET", "/api/trpc/mfa.overview", { headers })).status).toBe(401);
  });

  it.each([
    "/settings/security",
    "/settings/devices",
    "/settings/profile",
    "/settings/activity",
    "/settings/secure-account",
    "/settings/organization",
    "/settings/organization/activity",
  ])("the page %s leads to the second step and shows nothing", async (path) => {
    const forms: Record<string, string>[] = [{}, { rsc: "1" }, { rsc: "1", "next-router-prefetch": "1" }];
    for (const headers of forms) {
      const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
      const ask = (at: string) => request(url, "GET", at, { headers: { ...headers, cookie } });
      let page = await ask(path);
      // The framework first sends such a request to the same page under a query of its own.
      const location = page.headers.get("location") ?? "";
      if (location.startsWith(path)) page = await ask(location);
      expect([200, 303, 307]).toContain(page.status);
      // A prefetch gets the page's outline, which names no more than its path.
      if (!("next-router-prefetch" in headers))
        expect(`${page.headers.get("location")} ${page.text}`).toContain("/challenge");
      expect(page.text).not.toContain("Authenticator app");
    }
  });

  it("and the profile and overview it may read show no more than who is signing in", async () => {
    const overview = await browser.query("mfa.overview");
    expect(overview.text).not.toContain(person.email);
    expect(overview.text).not.toContain("Featherstonehaugh");
    const { data } = Object(overview.body).result;
    expect(data).toMatchObject({ accepted: [], hasPassword: false });
    // What it may be finished with, which the challenge offers, and nothing of how that stands.
    expect(data.methods).toEqual([expect.not.objectContaining({ lastUsedAt: expect.anything() })]);
  });
});

describe("B03: a second factor alone is nothing", () => {
  it("without a live ticket", async () => {
    const person = await enrol(await signUp(url));
    const spent = await signIn(person);
    await request(url, "POST", "/user/logout", { token: spent.token });
    const old = await signIn(person);
    await age(db, person.id, 901);
    for (const token of [undefined, spent.token, old.token, "x".repeat(43)])
      for (const code of [await nextCode(person), person.backupCodes[0] ?? ""])
        expectRefused(await verifyLogin(token, code), "/mfa/verify-login", "UNAUTHENTICATED");
    const [row] =
      await db`select count(*)::int as left from backup_codes where user_id = ${person.id} and used_at is null`;
    expect(row?.left).toBe(10);
  });
});

describe("B04: a ticket is one person's, one purpose's, one carrier's", () => {
  it("isn't finished with somebody else's code or backup code", async () => {
    const [ada, eve] = [await enrol(await signUp(url)), await enrol(await signUp(url))];
    const { token } = await signIn(ada);
    for (const code of [await nextCode(eve), eve.backupCodes[0] ?? ""])
      expectRefused(await verifyLogin(token, code), "/mfa/verify-login", "INVALID_CODE");
    expect((await verifyLogin(token, await nextCode(ada))).status).toBe(200);
    expect((await verifyLogin((await signIn(eve)).token, eve.backupCodes[0] ?? "")).status).toBe(200);
  });

  it("isn't taken from a cookie where it is a bearer's, and the other way round", async () => {
    const person = await enrol(await signUp(url));
    const browser = new PageClient(url);
    await browser.mutate("auth.login", { email: person.email, password: PASSWORD });
    const [cookie = ""] = browser.cookies.values();
    expectRefused(await verifyLogin(cookie, await nextCode(person)), "/mfa/verify-login", "UNAUTHENTICATED");
    browser.cookies.set("latchkey-session", (await signIn(person)).token);
    const body = { ...GOOGLE_AUTH, code: await nextCode(person) };
    expect((await browser.mutate("mfa.verifyLogin", body)).status).toBe(401);
  });

  it("is over after 15 minutes, also while it is being used", async () => {
    const person = await enrol(await signUp(url));
    const { token } = await signIn(person);
    await age(db, person.id, 890);
    expect((await request(url, "GET", "/mfa/status", { token })).status).toBe(200);
    await age(db, person.id, 11);
    expectRefused(await request(url, "GET", "/mfa/status", { token }), "/mfa/status", "UNAUTHENTICATED");
  });
});

it("B08: a lock kills every open ticket, and needs the first factor again when it ends", async () => {
  const person = await enrol(await signUp(url));
  const tickets = [await signIn(person), await signIn(person), await signIn(person)].map(
    ({ token }) => token,
  );
  const [first, second, waiting = ""] = tickets;
  for (const token of [first, second])
    for (let tries = 0; tries < 5; tries += 1) await verifyLogin(token, "000000");
  expectRefused(await verifyLogin(waiting, await nextCode(person)), "/mfa/verify-login", "UNAUTHENTICATED");
  expectRefused(
    await verifyLogin((await signIn(person)).token, await nextCode(person), secondUrl),
    "/mfa/verify-login",
    "ACCOUNT_LOCKED",
  );
  const during = await signIn(person);
  await age(db, person.id, 901);
  expectRefused(await verifyLogin(waiting, await nextCode(person)), "/mfa/verify-login", "UNAUTHENTICATED");
  expectRefused(
    await verifyLogin(during.token, await nextCode(person)),
    "/mfa/verify-login",
    "UNAUTHENTICATED",
  );
  const again = await signIn(person);
  expect((await verifyLogin(again.token, await nextCode(person))).status).toBe(200);
});

it("B08: an account locked a hundred wrong answers long opens no more by waiting", async () => {
  const person = await enrol(await signUp(url));
  await db`update users set mfa_failures = 99 where id = ${person.id}`;
  expectRefused(
    await verifyLogin((await signIn(person)).token, "000000"),
    "/mfa/verify-login",
    "ACCOUNT_LOCKED",
  );
  const { subject, text } = await mailTo(url, person.email);
  expect(subject).toBe("Your account is locked (Latchkey)");
  expect(text).toContain("a link that we email you then lets you try again");
  await age(db, person.id, 30 * 24 * 3600);
  expectRefused(
    await verifyLogin((await signIn(person)).token, await nextCode(person)),
    "/mfa/verify-login",
    "ACCOUNT_LOCKED",
  );
});

describe("B11: a session knows what was proved in it, and when", () => {
  const proofs = async (sessionId: string) => {
    const [row] = await db`select proofs, proved_at as "provedAt" from sessions where id = ${sessionId}`;
    return row?.proofs.map((proof: { method: string }) => proof.method);
  };
  const claims = (token: string) =>
    JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());

  it("and tells it in the access token, never by what the client says", async () => {
    const person = await enrol(await signUp(url));
    const ticket = await signIn(person);
    const status = async (token: string) => {
      const forged = { "x-session-verified": "true", "x-level": "full" };
      const answer = await request(url, "GET", "/mfa/status?sessionVerified=true", {
        token,
        headers: forged,
      });
      return Object(answer.body).data.sessionVerified;
    };
    expect(await proofs(ticket.sessionId)).toEqual(["PASSWORD"]);
    expect(await status(ticket.token)).toBe(false);
    const done = await verifyLogin(ticket.token, await nextCode(person));
    const { fullAccessToken } = Object(done.body);
    expect(await proofs(ticket.sessionId)).toEqual(["PASSWORD", "GOOGLE_AUTH"]);
    expect(await status(fullAccessToken)).toBe(true);
    expect(claims(fullAccessToken)).toMatchObject({
      aal: 2,
      amr: ["pwd", "otp", "mfa"],
      auth_time: expect.any(Number),
    });
    expect(claims((await signUp(url)).token)).toMatchObject({ aal: 1, amr: ["email"] });
  });

  it("and removing a method ends the sessions elsewhere", async () => {
    for (const [path, body] of [
      ["/mfa/disable", GOOGLE_AUTH],
      ["/mfa/reset", {}],
    ] as const) {
      const person = await enrol(await signUp(url));
      const elsewhere = await signInFully(person);
      const here = await signInFully(elsewhere);
      expect((await request(url, "POST", path, { token: here.token, body })).status).toBe(200);
      const dead = await request(secondUrl, "GET", "/user/profile", { token: elsewhere.token });
      expectRefused(dead, "/user/profile", "UNAUTHENTICATED");
    }
  });
});

it("B13: a factor half set up never counts", async () => {
  const person = await signUp(url);
  const post = (path: string) => request(url, "POST", path, { token: person.token, body: GOOGLE_AUTH });
  const begun = await post("/mfa/setup");
  expect(begun.status).toBe(200);
  const methods = await request(url, "GET", "/mfa/methods", { token: person.token });
  expect(Object(methods.body).data[0]).toMatchObject({
    type: "GOOGLE_AUTH",
    isConfigured: false,
    isEnabled: false,
  });
  expectRefused(await post("/mfa/enable"), "/mfa/enable", "METHOD_NOT_CONFIGURED");
  expectRefused(await post("/mfa/primary"), "/mfa/primary", "METHOD_NOT_ENABLED");
  const { secret, backupCodes } = Object(begun.body).data;
  for (const code of [await codeAt(secret, await nextStep({ usedStep: 0 })), backupCodes[0]])
    expectRefused(await verifyLogin(person.token, code), "/mfa/verify-login", "METHOD_NOT_ENABLED");
  expect((await signIn(person)).refreshToken).not.toBe("");
});
