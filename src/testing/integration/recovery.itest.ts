import { describe, expect, it } from "vitest";
import { LIMITS } from "@/contract/limits";
import { age, everyRow, forgetLimits } from "../database/rows";
import { sharedApp } from "../harness/app";
import { expectRefused } from "../harness/envelope";
import { type Answer, request, tokenIn } from "../harness/http";
import {
  type Enrolled,
  enrol,
  GOOGLE_AUTH,
  mailsTo,
  mailTo,
  newAddress,
  PASSWORD,
  signIn,
  signInFully,
  signUp,
} from "../people/client";
import { codeAt, nextStep, stepNow } from "../people/totp-steps";

/** Section F of the security checklist: backup codes, resets, and the mails that tell of every change. */

const { urls, url, db } = sharedApp();

const post = (path: string, token: string, body?: unknown, at = url) =>
  request(at, "POST", path, { token, body });
const verifyLogin = (token: string, code: unknown, at = url) =>
  post("/mfa/verify-login", token, { ...GOOGLE_AUTH, code }, at);

async function codesLeft(userId: string): Promise<number> {
  const [row] = await db`select count(*)::int as left from backup_codes
    where user_id = ${userId} and setup_id is null and used_at is null`;
  return row?.left;
}

it("F01: ten codes used at the same moment leave exactly none", async () => {
  const person = await enrol(await signUp(url));
  const tickets: string[] = [];
  for (const _ of person.backupCodes) tickets.push((await signIn(person)).token);
  const answers = await Promise.all(
    tickets.map((token, at) => verifyLogin(token, person.backupCodes[at], urls[at % urls.length])),
  );
  expect(answers.map(({ status }) => status)).toEqual(tickets.map(() => 200));
  expect(await codesLeft(person.id)).toBe(0);
});

it("F02: codes have 64 random bits or more, differ, and are nowhere in the database", async () => {
  const people = [await enrol(await signUp(url)), await enrol(await signUp(url))];
  const codes = people.flatMap(({ backupCodes }) => backupCodes);
  expect(new Set(codes).size).toBe(2 * LIMITS.backupCodes.count);
  for (const code of codes) {
    expect(code).toMatch(/^[a-z2-7]{4}(-[a-z2-7]{4}){3}$/);
    expect(5 * code.replaceAll("-", "").length).toBeGreaterThanOrEqual(64);
  }
  const rows = await everyRow(db);
  for (const code of codes) {
    expect(rows).not.toContain(code);
    expect(rows).not.toContain(code.replaceAll("-", ""));
  }
  // One code of two people would be kept as two hashes: the salt is the person's own.
  const salts =
    await db`select distinct user_handle from users where id in ${db(people.map(({ id }) => id))}`;
  expect(salts).toHaveLength(2);
});

describe("F03: codes are shown once", () => {
  it("new ones need a fresh proof, end all old ones, and are told by mail", async () => {
    const person = await signInFully(await enrol(await signUp(url)));
    await age(db, person.id, 901);
    expectRefused(await post("/mfa/backup-codes", person.token), "/mfa/backup-codes", "STEP_UP_REQUIRED");
    expect(await codesLeft(person.id)).toBe(10);
    const raised = await verifyLogin(person.token, await codeAt(person.secret, await nextStep(person)));
    const made = await post("/mfa/backup-codes", Object(raised.body).fullAccessToken);
    expect(made.status).toBe(200);
    expect((await mailTo(url, person.email)).subject).toMatch(/backup codes/i);
    const ticket = await signIn(person);
    for (const old of person.backupCodes.slice(0, 2))
      expectRefused(await verifyLogin(ticket.token, old), "/mfa/verify-login", "INVALID_CODE");
    expect((await verifyLogin(ticket.token, Object(made.body).data.backupCodes[0])).status).toBe(200);
    for (const path of ["/mfa/status", "/mfa/methods", "/user/profile"]) {
      const { text } = await request(url, "GET", path, { token: person.token });
      for (const code of Object(made.body).data.backupCodes) expect(text).not.toContain(code);
    }
  });

  it("and count only once a method is verified, those of an abandoned set-up never", async () => {
    const person = await enrol(await signUp(url));
    const begun = await post("/mfa/setup", person.token, GOOGLE_AUTH);
    const [waiting] = Object(begun.body).data.backupCodes;
    const ticket = await signIn(person);
    expectRefused(await verifyLogin(ticket.token, waiting), "/mfa/verify-login", "INVALID_CODE");
    expect((await verifyLogin(ticket.token, person.backupCodes[0])).status).toBe(200);
  });
});

describe("F04: what is no code never passes", () => {
  const ODD: readonly unknown[] = [
    "",
    " ",
    null,
    [],
    {},
    ["a"],
    0,
    123456,
    true,
    "-",
    "----",
    "0000000000000000",
    "%",
    "a".repeat(16),
    "' or 1=1 --",
    "x".repeat(5000),
  ];

  it.each(ODD)("%j", async (code) => {
    const person = await enrol(await signUp(url));
    const ticket = await signIn(person);
    const answer = await verifyLogin(ticket.token, code);
    expect(answer.status).toBe(400);
    expect(["INVALID_CODE", "VALIDATION_FAILED"]).toContain(Object(answer.body).code);
    expect(await codesLeft(person.id)).toBe(10);
  });

  it("and a wrong one is counted like any other wrong answer", async () => {
    const person = await enrol(await signUp(url));
    const ticket = await signIn(person);
    for (let tries = 0; tries < 5; tries += 1) await verifyLogin(ticket.token, "aaaa-aaaa-aaaa-aaaa");
    expectRefused(
      await verifyLogin(ticket.token, person.backupCodes[0]),
      "/mfa/verify-login",
      "UNAUTHENTICATED",
    );
    const [row] = await db`select mfa_failures as failures from users where id = ${person.id}`;
    expect(row?.failures).toBe(5);
  });
});

it("F05: a reset password brings no session, and the second step is asked as before", async () => {
  const person = await enrol(await signUp(url));
  await request(url, "POST", "/user/request-reset-password", { body: { email: person.email } });
  const token = tokenIn(await mailTo(url, person.email));
  const newPassword = "eight brave lanterns hum";
  const reset = await request(url, "POST", "/user/reset-password", { body: { token, newPassword } });
  expect(Object.keys(Object(reset.body)).sort()).toEqual(["message", "success"]);
  expect(reset.headers.getSetCookie()).toEqual([]);
  const ticket = await signIn({ ...person, password: newPassword });
  expect(ticket.token).not.toContain(".");
  expectRefused(await post("/mfa/reset", ticket.token), "/mfa/reset", "MFA_REQUIRED");
  expect(await codesLeft(person.id)).toBe(10);
});

describe("F06: resetting oneself", () => {
  it("takes a fresh second factor, never the password again", async () => {
    const person = await signInFully(await enrol(await signUp(url)));
    await age(db, person.id, 901);
    expectRefused(await post("/mfa/reset", person.token), "/mfa/reset", "STEP_UP_REQUIRED");
    const byPassword = await post("/auth/reauthenticate", person.token, { password: PASSWORD });
    expectRefused(byPassword, "/auth/reauthenticate", "METHOD_NOT_ENABLED");
    expectRefused(await post("/mfa/reset", person.token), "/mfa/reset", "STEP_UP_REQUIRED");
  });

  it("or a backup code after the password; then everything is gone, and the owner is told", async () => {
    const person = await enrol(await signUp(url));
    const raised = await verifyLogin((await signIn(person)).token, person.backupCodes[0]);
    const token = Object(raised.body).fullAccessToken;
    const done = await post("/mfa/reset", token, { reason: "lost it" });
    expect(done.text).not.toMatch(/secret|backupCodes/);
    const left = await Promise.all([
      db`select 1 from factors where user_id = ${person.id}`,
      db`select 1 from backup_codes where user_id = ${person.id}`,
      db`select 1 from sessions where user_id = ${person.id} and revoked_at is null`,
    ]);
    expect(left.map((rows) => rows.length)).toEqual([0, 0, 1]);
    expect((await mailsTo(url, person.email)).some(({ text }) => /reset|removed/i.test(text))).toBe(true);
  });
});

describe("F07: every change is told by mail, with when, from where, and what to do", () => {
  const headers = {
    "user-agent":
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36",
  };
  const newPassword = "eight brave lanterns hum";
  type Change = (person: Enrolled) => Promise<Answer>;
  const as =
    (method: string, path: string, body?: unknown): Change =>
    ({ token, id }) =>
      request(url, method, path.replace("{id}", id), { token, body, headers });

  const CHANGES: [string, Change][] = [
    ["a method turned off", as("POST", "/mfa/disable", GOOGLE_AUTH)],
    ["another primary method", as("POST", "/mfa/primary", GOOGLE_AUTH)],
    ["a reset", as("POST", "/mfa/reset")],
    ["new backup codes", as("POST", "/mfa/backup-codes")],
    ["a changed password", as("POST", "/user/password", { newPassword })],
    ["a password changed with the profile", as("PUT", "/user/{id}", { password: newPassword })],
    [
      "a method turned on again",
      async (person) => {
        await as("POST", "/mfa/disable", GOOGLE_AUTH)(person);
        return as("POST", "/mfa/enable", GOOGLE_AUTH)(person);
      },
    ],
    [
      "a backup code used",
      async (person) =>
        as("POST", "/mfa/verify-login", { ...GOOGLE_AUTH, code: person.backupCodes[0] })({
          ...person,
          token: (await signIn(person)).token,
        }),
    ],
    [
      "an app replaced",
      async (person) => {
        const { body } = await as("POST", "/mfa/setup", GOOGLE_AUTH)(person);
        const code = await codeAt(Object(body).data.secret, stepNow());
        return as("POST", "/mfa/verify-setup", { ...GOOGLE_AUTH, code })(person);
      },
    ],
    [
      "a password set by mail",
      async ({ email }) => {
        await request(url, "POST", "/user/request-reset-password", { body: { email } });
        const body = { token: tokenIn(await mailTo(url, email)), newPassword };
        return request(url, "POST", "/user/reset-password", { body, headers });
      },
    ],
  ];

  it.each(CHANGES)("%s", async (_name, change) => {
    const person = await enrol(await signUp(url));
    const before = (await mailsTo(url, person.email)).length;
    expect((await change(person)).status).toBe(200);
    const sent = await mailsTo(url, person.email);
    expect(sent.length).toBeGreaterThan(before);
    expectNotice(sent[0]);
  });

  function expectNotice(mail: Awaited<ReturnType<typeof mailTo>> | undefined) {
    expect(mail?.text).toMatch(/Chrome on macOS/);
    expect(mail?.text).toMatch(/\d{4}/);
    expect(mail?.text).toMatch(/This wasn.t me/);
    expect(mail?.text).toContain(`${url}/settings/secure-account`);
    expect(mail?.html).toContain(`${url}/settings/secure-account`);
  }

  it("a changed address is told to the old one alone, at the asking and at the change", async () => {
    const person = await signUp(url);
    const email = newAddress();
    await forgetLimits(db);
    const change = { ...person, secret: "", backupCodes: [], usedStep: 0 };
    expect((await as("POST", "/user/email", { email })(change)).status).toBe(200);
    const expectTold = ({ text }: Awaited<ReturnType<typeof mailTo>>) => {
      expect(text).toMatch(/Chrome on macOS/);
      expect(text).toMatch(/This wasn.t me/);
      expect(text).toContain(`${url}/undo-email#token=`);
    };
    expectTold(await mailTo(url, person.email));
    const token = tokenIn(await mailTo(url, email));
    const confirmed = await request(url, "POST", "/user/email/confirm", { body: { token }, headers });
    expect(confirmed.status).toBe(200);
    const told = await mailTo(url, person.email);
    expectTold(told);
    expect(told.subject).toMatch(/was changed/);
    expect(await mailsTo(url, email)).toHaveLength(1);
  });

  it("and stands in the outbox by the very transaction of the change", async () => {
    const person = await enrol(await signUp(url));
    expect((await as("POST", "/mfa/disable", GOOGLE_AUTH)(person)).status).toBe(200);
    const [row] = await db`select f.xmin::text as change, o.at as mail from factors f,
      lateral (select a.xmin::text as at from audit_events a where a.user_id = f.user_id and a.event = 'method.disabled') o
      where f.user_id = ${person.id}`;
    expect(row?.change).toBe(row?.mail);
    const [mail] =
      await db`select count(*)::int as count from outbox o join audit_events a on a.at = o.created_at
      where o.user_id = ${person.id} and a.event = 'method.disabled' and a.user_id = ${person.id}`;
    expect(mail?.count).toBe(1);
  });
});
