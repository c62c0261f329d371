import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { OPERATIONS, REST_OPERATIONS } from "@/api/routers/operations";
import { sharedApp, startPublicBeside } from "../harness/app";
import { type Answer, PageClient, request } from "../harness/http";
import { type Enrolled, enrol, newAddress, PASSWORD, signIn, signUp } from "../people/client";

/** Section J of the security checklist: input of any kind gets an answer that fits it, and never a fault. */

const { url, db } = sharedApp();

const BODIES_PER_PATH = 100;
const AT_ONCE = 10;
const FIELDS = [
  "email",
  "password",
  "newPassword",
  "currentPassword",
  "firstName",
  "name",
  "lastName",
  "companyName",
  "mfaType",
  "code",
  "token",
  "credential",
  "refresh_token",
  "deviceInfo",
  "trustedDeviceToken",
  "trustDevice",
  "resetUserId",
  "reason",
  "id",
  "verificationTokenId",
  "callback_origin",
  "callback_next",
];
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.constantFrom(
    "GOOGLE_AUTH",
    "PASSKEY",
    "MAGIC_LINK",
    "000000",
    "\u0000",
    "\ud800",
    "a@b.test",
    "x".repeat(600),
    "'; drop table users; --",
    "00000000-0000-4000-8000-000000000000",
    -1,
    1e308,
    [["a"]],
    { length: 3 },
    { toString: 1 },
  ),
);
const bodies = fc.dictionary(
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...FIELDS) },
    { weight: 1, arbitrary: fc.string({ maxLength: 12 }).filter((key) => key !== "__proto__") },
  ),
  value,
  { maxKeys: 8 },
);

/** Somebody new for each: a made-up body may well change a password or sign out. */
let sink: string;
beforeEach(async () => {
  sink = (await signUp(url)).token;
});

describe("J01: a hundred made-up bodies", () => {
  // Signing out is asked without a session, and ids are those of nobody.
  const paths = REST_OPERATIONS.filter(({ type }) => type === "mutation");

  it.each(paths)("at $rest.method $rest.path: never a fault", async ({ rest, name }) => {
    const path = rest.path.replace(/\{\w+\}/g, "00000000-0000-4000-8000-000000000000");
    const token = name === "auth.logout" ? {} : { token: sink };
    const given = fc.sample(bodies, { numRuns: BODIES_PER_PATH, seed: 20_260_101 });
    for (let at = 0; at < given.length; at += AT_ONCE) {
      const some = given.slice(at, at + AT_ONCE);
      const answers = await Promise.all(
        some.map((body) => request(url, rest.method, path, { ...token, body })),
      );
      for (const [index, answer] of answers.entries()) {
        const sent = JSON.stringify(some[index]);
        expect(answer.status, `${sent} → ${answer.text}`).toBeLessThan(500);
        // Asking for a sign-in link is published with an answer of its own.
        const { success, ok = success } = Object(answer.body);
        expect(typeof ok, sent).toBe("boolean");
      }
    }
  });

  it("and as queries", async () => {
    for (const { rest } of REST_OPERATIONS.filter(({ type }) => type === "query")) {
      const path = rest.path.replace(/\{\w+\}/g, "%00");
      for (const query of ["a=1&a=2", "__proto__=1", "constructor=1", "%ff=%fe", "id=1&id=2", "a[]=1", "="]) {
        const answer = await request(url, "GET", `${path}?${query}`, { token: sink });
        expect(answer.status, `${path}?${query}`).toBeLessThan(500);
        if (/^a=1&a=2|^__proto__|^id=/.test(query))
          expect(answer.body).toMatchObject({ success: false, code: "VALIDATION_FAILED" });
      }
    }
  });

  it.each([
    ['{"__proto__":{"mfaType":"GOOGLE_AUTH"}}', "a prototype"],
    ['{"deviceInfo":{"__proto__":{"name":"x"}},"mfaType":"GOOGLE_AUTH"}', "a prototype further in"],
    ['{"mfaType":["GOOGLE_AUTH"]}', "an array for a string"],
    ['{"mfaType":{"toString":"GOOGLE_AUTH"}}', "an object for a string"],
    ["[1]", "an array"],
    ['"x"', "a string"],
    ["{", "half an object"],
    [`${'{"a":'.repeat(5000)}1${"}".repeat(5000)}`, "an object very deep"],
  ])("%s is refused with 400: %s", async (body) => {
    for (const path of ["/mfa/primary", "/api/trpc/mfa.primary"]) {
      const isPage = path.startsWith("/api/trpc");
      const browser = new PageClient(url);
      const person = isPage ? await signUp(url) : undefined;
      if (person) await browser.mutate("auth.login", { email: person.email, password: PASSWORD });
      const cookie = [...browser.cookies].map((pair) => pair.join("=")).join("; ");
      const headers: Record<string, string> = isPage
        ? { cookie, origin: url }
        : { authorization: `Bearer ${sink}` };
      const response = await fetch(url + path, {
        method: "POST",
        headers: { ...headers, "content-type": "application/json" },
        body,
      });
      expect(response.status, `${path}: ${await response.clone().text()}`).toBe(400);
    }
  });
});

describe("J02: what a client says of itself changes nothing", () => {
  const CLAIMS = {
    userId: "00000000-0000-4000-8000-000000000000",
    role: 255,
    orgRole: 255,
    orgId: "00000000-0000-4000-8000-000000000000",
    sessionId: "x",
    ipAddress: "6.6.6.6",
    userAgent: "forged",
    verified: true,
    enabled: true,
    emailVerified: true,
    level: "full",
    isAdmin: true,
    mfaRequired: false,
    sessionVerified: true,
  };

  it("in a registration, a sign-in and a profile", async () => {
    const email = newAddress();
    await request(url, "POST", "/user/register", { body: { email, password: PASSWORD, ...CLAIMS } });
    const [fresh] =
      await db`select email_verified_at as verified, org_role as role from users where email = ${email}`;
    expect(fresh).toEqual({ verified: null, role: 0 });

    const person = await enrol(await signUp(url, CLAIMS));
    const headers = {
      "x-user-id": CLAIMS.userId,
      "x-role": "255",
      "x-forwarded-for": "6.6.6.6",
      "x-real-ip": "6.6.6.6",
      "x-latchkey-peer": "6.6.6.6",
      forwarded: "for=6.6.6.6",
    };
    const open = await startPublicBeside();
    const answer = await request(open.url, "POST", "/user/login", {
      headers,
      body: { email: person.email, password: PASSWORD, ...CLAIMS },
    });
    await open.stop();
    expect(answer.body).toMatchObject({
      mfaRequired: true,
      user: { id: person.id, orgRole: 0, orgId: null },
    });
    const [session] =
      await db`select ip, user_agent as agent, level from sessions where id = ${Object(answer.body).tokenId}`;
    expect(session?.level).toBe("pending");
    expect(session?.ip).not.toBe("6.6.6.6");
    expect(session?.agent).not.toBe("forged");
    await request(url, "PUT", `/user/${person.id}`, {
      token: person.token,
      body: { name: "Grace", email: "x@y.test", ...CLAIMS },
    });
    const [user] =
      await db`select org_role as role, org_id as org, email, first_name as name from users where id = ${person.id}`;
    expect(user).toEqual({ role: 0, org: null, email: person.email, name: "Grace" });
  });
});

describe("J03: a batch is no way round a limit", () => {
  const batch = (browser: PageClient, count: number, name: string, input: unknown): Promise<Answer> => {
    const names = Array.from({ length: count }, () => name).join(",");
    const inputs = Object.fromEntries(Array.from({ length: count }, (_, at) => [at, input]));
    const cookie = [...browser.cookies].map((pair) => pair.join("=")).join("; ");
    return request(url, "POST", `/api/trpc/${names}?batch=1`, {
      body: inputs,
      headers: { cookie, origin: url },
    });
  };
  const attemptsOf = async (person: Enrolled) => {
    const [row] = await db`select mfa_failures as failures from users where id = ${person.id}`;
    return row?.failures;
  };

  it("500 code checks in one request are none, and ten are five tries", async () => {
    const person = await enrol(await signUp(url));
    const browser = new PageClient(url);
    await browser.mutate("auth.login", { email: person.email, password: PASSWORD });
    const guess = { mfaType: "GOOGLE_AUTH", code: "000000" };
    for (const many of [11, 500]) {
      const answer = await batch(browser, many, "mfa.verifyLogin", guess);
      expect([400, 414]).toContain(answer.status);
      expect(await attemptsOf(person)).toBe(0);
    }
    await batch(browser, 10, "mfa.verifyLogin", guess);
    expect(await attemptsOf(person)).toBe(5);
  });

  it("and each call in it counts for itself", async () => {
    const person = await enrol(await signUp(url));
    const ticket = await signIn(person);
    expect(ticket.token).not.toBe("");
    const browser = new PageClient(url);
    const answer = await batch(browser, 10, "auth.login", { email: person.email, password: "a wrong guess" });
    const refused = [Object(answer.body)].flat();
    expect(refused).toHaveLength(10);
    const [row] = await db`select count(*)::int as count from audit_events where user_id = ${person.id}
      and event = 'sign_in' and result = 'failure'`;
    expect(row?.count).toBe(10);
  });

  it("the router has nothing that runs on without end", () => {
    expect(OPERATIONS.every(({ type }) => type === "query" || type === "mutation")).toBe(true);
  });
});
