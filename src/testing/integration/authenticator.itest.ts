import { afterEach, describe, expect, it } from "vitest";
import { everyRow } from "../database/rows";
import { type RunningApp, sharedApp, startApp } from "../harness/app";
import { expectRefused } from "../harness/envelope";
import { request } from "../harness/http";
import {
  type Enrolled,
  enrol,
  GOOGLE_AUTH,
  type SignedIn,
  signIn,
  signInFully,
  signUp,
} from "../people/client";
import { codeAt, lastingStep, nextStep, stepNow } from "../people/totp-steps";

/** Section C of the security checklist: an authenticator app's codes and its secret. */

const { urls, url, db } = sharedApp();

const post = (path: string, token: string, body: unknown, at = url) =>
  request(at, "POST", path, { token, body });
const verifyLogin = (token: string, code: string, at = url) =>
  post("/mfa/verify-login", token, { ...GOOGLE_AUTH, code }, at);

describe("C01: a code that was accepted once is never accepted again", () => {
  const refusedEverywhere = async (person: Enrolled, code: string) => {
    for (const at of urls) {
      expectRefused(
        await verifyLogin((await signIn(person)).token, code, at),
        "/mfa/verify-login",
        "INVALID_CODE",
      );
      expectRefused(await verifyLogin(person.token, code, at), "/mfa/verify-login", "INVALID_CODE");
    }
  };

  it("after it finished a sign-in", async () => {
    const person = await signInFully(await enrol(await signUp(url)));
    await refusedEverywhere(person, await codeAt(person.secret, person.usedStep));
  });

  it("after it made a session fresh, nor an earlier one of the drift window", async () => {
    const enrolled = await enrol(await signUp(url));
    const step = await nextStep(enrolled);
    const code = await codeAt(enrolled.secret, step);
    const raised = await verifyLogin(enrolled.token, code);
    expect(raised.status).toBe(200);
    const person = { ...enrolled, token: Object(raised.body).fullAccessToken };
    await refusedEverywhere(person, code);
    await refusedEverywhere(person, await codeAt(person.secret, step - 1));
  });

  it("after it confirmed a set-up", async () => {
    const person = await enrol(await signUp(url));
    await refusedEverywhere(person, await codeAt(person.secret, person.usedStep));
  });

  it("and a step-up's code confirms no set-up of another secret", async () => {
    const person = await enrol(await signUp(url));
    expect((await post("/mfa/setup", person.token, GOOGLE_AUTH)).status).toBe(200);
    const code = await codeAt(person.secret, await nextStep(person));
    const answer = await post("/mfa/verify-setup", person.token, { ...GOOGLE_AUTH, code });
    expectRefused(answer, "/mfa/verify-setup", "INVALID_CODE", { words: "MFA setup verification failed" });
  });
});

describe("C08: the app that is on works until the new one is verified", () => {
  it("the new secret finishes no sign-in before, nor after its ten minutes, and the old one goes on", async () => {
    const person = await enrol(await signUp(url));
    const begun = await post("/mfa/setup", person.token, GOOGLE_AUTH);
    const { secret } = Object(begun.body).data;
    const ticket = await signIn(person);
    const early = await verifyLogin(ticket.token, await codeAt(secret, stepNow()));
    expectRefused(early, "/mfa/verify-login", "INVALID_CODE");
    const still = await signInFully(person);
    await db`update factors set expires_at = now() - interval '1 s'
      where user_id = ${person.id} and status = 'pending'`;
    const body = { ...GOOGLE_AUTH, code: await codeAt(secret, stepNow()) };
    const late = await post("/mfa/verify-setup", still.token, body);
    const words = "MFA setup verification failed";
    expectRefused(late, "/mfa/verify-setup", "SETUP_VERIFICATION_FAILED", { words, hint: true });
    expect((await signInFully(still)).token).toContain(".");
  });

  it("a set-up is kept for ten minutes", async () => {
    const person = await enrol(await signUp(url));
    await post("/mfa/setup", person.token, GOOGLE_AUTH);
    const [row] = await db`select extract(epoch from expires_at - created_at)::int as seconds from factors
      where user_id = ${person.id} and status = 'pending'`;
    expect(row?.seconds).toBe(600);
  });
});

describe("C06 and R16: a factor that can't be opened fails closed, alone, and is reported", () => {
  let app: RunningApp | undefined;
  afterEach(() => app?.stop());

  const DAMAGES: [string, (app: RunningApp, victim: Enrolled, other: Enrolled) => Promise<unknown>][] = [
    [
      "somebody else's secret is copied into the row",
      ({ db: rows }, victim, other) => rows`update factors f set sealed = o.sealed, key_id = o.key_id
        from factors o where f.user_id = ${victim.id} and o.user_id = ${other.id}`,
    ],
    [
      "the secret is damaged",
      ({ db: rows }, { id }) => rows`update factors
        set sealed = set_byte(sealed, 20, (get_byte(sealed, 20) + 1) % 256) where user_id = ${id}`,
    ],
    [
      "the secret is cut off",
      ({ db: rows }, { id }) =>
        rows`update factors set sealed = substring(sealed from 1 for 3) where user_id = ${id}`,
    ],
    [
      "its key isn't known",
      ({ db: rows }, { id }) => rows`update factors set key_id = 'gone' where user_id = ${id}`,
    ],
  ];

  it("whatever happened to it", async () => {
    app = await startApp();
    for (const [what, damage] of DAMAGES) {
      const [victim, other] = [await enrol(await signUp(app.url)), await enrol(await signUp(app.url))];
      await damage(app, victim, other);
      const ticket = await signIn(victim);
      for (const secret of [victim.secret, other.secret]) {
        const answer = await verifyLogin(ticket.token, await codeAt(secret, stepNow()), app.url);
        expectRefused(answer, "/mfa/verify-login", "INVALID_CODE");
      }
      const audited = await app.db`select method, result from audit_events
        where event = 'method.damaged' and user_id = ${victim.id}`;
      expect([what, audited[0]]).toEqual([what, { method: "GOOGLE_AUTH", result: "failure" }]);
      // A backup code still works, and so does everybody else's app.
      const [code = ""] = victim.backupCodes;
      expect((await verifyLogin(ticket.token, code, app.url)).status).toBe(200);
      expect((await signInFully(other)).token).toContain(".");
    }
    expect(app.log()).toContain('"factor can\'t be opened"');
    expect(app.log()).not.toContain('"request failed"');
  });

  it("no factor can be given a step from before time", async () => {
    const person = await enrol(await signUp(url));
    await expect(db`update factors set counter = -1 where user_id = ${person.id}`).rejects.toThrow(
      "factors_counter_check",
    );
  });
});

describe("C07: the secret is shown once, by the set-up", () => {
  it("and is in no other answer, no log line, no audit row and no other row", async () => {
    const app = await startApp();
    try {
      const person = await signUp(app.url);
      const { secret, qrCode, otpauthUrl } = await setUp(app.url, person);
      const body = { ...GOOGLE_AUTH, code: await codeAt(secret, (await lastingStep()) - 1) };
      const told = [await post("/mfa/verify-setup", person.token, body, app.url)];
      for (const path of ["/mfa/status", "/mfa/methods", "/user/profile"])
        told.push(await request(app.url, "GET", path, { token: person.token }));
      told.push(await post("/mfa/verify-setup", person.token, { ...GOOGLE_AUTH, code: secret }, app.url));
      told.push(await post("/mfa/verify-login", person.token, { ...GOOGLE_AUTH, code: secret }, app.url));
      told.push(await request(app.url, "GET", `/outbox.json?to=${encodeURIComponent(person.email)}`));
      const everything = [...told.map(({ text }) => text), app.log(), await everyRow(app.db)].join("\n");
      for (const text of [secret, qrCode.slice(30, 120), otpauthUrl, Buffer.from(secret).toString("hex")])
        expect(everything).not.toContain(text);
    } finally {
      await app.stop();
    }
  });

  async function setUp(at: string, { token }: SignedIn) {
    const { body } = await post("/mfa/setup", token, GOOGLE_AUTH, at);
    return Object(body).data;
  }
});
