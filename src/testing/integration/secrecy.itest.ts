import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { age, forgetLimits } from "../database/rows";
import { type RunningApp, startApp, TEST_SECRET } from "../harness/app";
import { PageClient, request, tokenIn } from "../harness/http";
import {
  type Enrolled,
  enrol,
  GOOGLE_AUTH,
  mailsTo,
  mailTo,
  newAddress,
  PASSWORD,
  signIn,
  signUp,
} from "../people/client";
import { codeAt, nextStep } from "../people/totp-steps";

/** Sections K04 and K05 of the security checklist: everything is recorded, and nothing secret is. */

const MAGIC_LINK = { mfaType: "MAGIC_LINK" };
const newPassword = "eight brave lanterns hum";
const AGENT = 'evil\t{"level":"error","event":"forged"}';

describe("a long story with every secret there is", () => {
  let app: RunningApp;
  let person: Enrolled;
  const secrets: string[] = [PASSWORD, newPassword, TEST_SECRET];
  const post = (path: string, token: string, body: unknown = {}) =>
    request(app.url, "POST", path, { token, body, headers: { "user-agent": AGENT } });
  const keep = (...values: unknown[]) => {
    for (const value of values) if (typeof value === "string" && value !== "") secrets.push(value);
  };

  beforeAll(async () => {
    app = await startApp({ env: { LOG_LEVEL: "debug" } });
    person = await enrol(await signUp(app.url, { firstName: 'Ada\r\n{"level":"error","event":"forged"}' }));
    keep(person.token, person.refreshToken, person.secret, ...person.backupCodes);
    await failures();
    await signIns();
    await links();
    await changes();
  }, 120_000);
  afterAll(() => app?.stop());

  async function failures() {
    const wrongPassword = "a secret that is wrong";
    keep(wrongPassword, "987654", "zzzz-zzzz-zzzz-zzzz", "an-invented-token-of-mine");
    await request(app.url, "POST", "/user/login", { body: { email: person.email, password: wrongPassword } });
    await request(app.url, "POST", "/user/login", { body: { email: newAddress(), password: wrongPassword } });
    await request(app.url, "POST", "/user/verify-email?token=an-invented-token-of-mine", {
      body: { token: "an-invented-token-of-mine" },
    });
    await request(app.url, "GET", "/verify?token=an-invented-token-of-mine");
    await request(app.url, "POST", "/user/reset-password", {
      body: { token: "an-invented-token-of-mine", newPassword },
    });
    await request(app.url, "GET", "/mfa/status", { token: "an-invented-token-of-mine" });
    const ticket = await signIn(person);
    keep(ticket.token);
    for (const code of ["987654", "zzzz-zzzz-zzzz-zzzz"])
      await post("/mfa/verify-login", ticket.token, { ...GOOGLE_AUTH, code });
    await post("/mfa/reset", ticket.token);
    const begun = Object((await post("/mfa/setup", person.token, GOOGLE_AUTH)).body).data;
    keep(begun.secret, ...begun.backupCodes);
    await post("/mfa/verify-setup", person.token, { ...GOOGLE_AUTH, code: "987654" });
    // A fault while secrets are in the parameters of the statement.
    await app.db`alter table audit_events rename to audit_gone`;
    await request(app.url, "POST", "/user/login", { body: { email: person.email, password: wrongPassword } });
    await app.db`alter table audit_gone rename to audit_events`;
  }

  async function signIns() {
    const ticket = await signIn(person);
    const code = await codeAt(person.secret, await nextStep(person));
    // Six digits occur in many numbers, so this one is looked for only where a code could be.
    keep(ticket.token, `"code":"${code}"`);
    const done = await post("/mfa/verify-login", ticket.token, { ...GOOGLE_AUTH, code });
    const full = Object(done.body);
    const renewed = Object(
      (await request(app.url, "POST", "/user/refresh", { body: { refresh_token: full.refreshToken } })).body,
    );
    keep(full.fullAccessToken, full.refreshToken, renewed.accessToken, renewed.refreshToken);
    person = { ...person, token: renewed.accessToken, refreshToken: renewed.refreshToken };
    const page = new PageClient(app.url);
    await page.mutate("auth.login", { email: person.email, password: PASSWORD });
    keep(...page.cookies.values());
    await page.mutate("mfa.verifyLogin", { ...GOOGLE_AUTH, code: person.backupCodes[0] });
    keep(...page.cookies.values());
    await page.query("mfa.overview");
    await page.mutate("auth.logout");
  }

  async function links() {
    const { email } = person;
    const mailed = async () => {
      const token = tokenIn(await mailTo(app.url, email));
      keep(token);
      return token;
    };
    await post("/mfa/setup", person.token, { ...MAGIC_LINK, email });
    await post("/mfa/verify-setup", person.token, { ...MAGIC_LINK, token: await mailed() });
    const ticket = await signIn(person);
    await post("/mfa/magic-link/send", ticket.token);
    const seen = await request(app.url, "POST", "/auth/magic-link/inspect", {
      body: { token: await mailed() },
    });
    const { code } = Object(seen.body);
    const done = await post("/mfa/verify-login", ticket.token, { ...MAGIC_LINK, code });
    keep(ticket.token, code, Object(done.body).fullAccessToken, Object(done.body).refreshToken);
    for (const use of ["verify", "disown"]) {
      await forgetLimits(app.db);
      await request(app.url, "POST", "/auth/send-magic-link", { body: { email } });
      const token = await mailed();
      await request(app.url, "GET", `/magic-link?token=${token}`);
      const answer = await request(app.url, "POST", `/auth/magic-link/${use}`, { body: { token } });
      expect(answer.status).toBe(200);
      keep(Object(answer.body).accessToken);
    }
  }

  async function changes() {
    const codes = await post("/mfa/backup-codes", person.token);
    keep(...Object(codes.body).data.backupCodes);
    await post("/mfa/primary", person.token, GOOGLE_AUTH);
    await post("/mfa/disable", person.token, GOOGLE_AUTH);
    await post("/mfa/enable", person.token, GOOGLE_AUTH);
    const stepUp = await post("/mfa/verify-login", person.token, {
      ...GOOGLE_AUTH,
      code: Object(codes.body).data.backupCodes[0],
    });
    const { fullAccessToken, refreshToken } = Object(stepUp.body);
    keep(fullAccessToken, refreshToken);
    await request(app.url, "PUT", `/user/${person.id}`, { token: fullAccessToken, body: { name: "Grace" } });
    const email = newAddress();
    await post("/user/email", fullAccessToken, { email });
    const changed = await post("/user/password", fullAccessToken, { currentPassword: PASSWORD, newPassword });
    keep(Object(changed.body).fullAccessToken, Object(changed.body).refreshToken);
    await request(app.url, "POST", "/user/request-reset-password", { body: { email: person.email } });
    for (const mail of [...(await mailsTo(app.url, person.email)), ...(await mailsTo(app.url, email))])
      if (mail.links.some((link) => link.includes("token="))) keep(tokenIn(mail));
    const [reset] = (await mailsTo(app.url, person.email)).filter(({ links }) =>
      links.some((link) => link.includes("reset-password")),
    );
    await request(app.url, "POST", "/user/reset-password", {
      body: { token: reset ? tokenIn(reset) : "", newPassword },
    });
    const ticket = await signIn({ ...person, password: newPassword });
    keep(ticket.token);
    for (let tries = 0; tries < 5; tries += 1)
      await post("/mfa/verify-login", ticket.token, { ...GOOGLE_AUTH, code: "987654" });
    await app.db`update users set mfa_failures = 9 where id = ${person.id}`;
    const last = await signIn({ ...person, password: newPassword });
    await post("/mfa/verify-login", last.token, { ...GOOGLE_AUTH, code: "987654" });
    await age(app.db, person.id, 901);
    const again = await signIn({ ...person, password: newPassword });
    const raised = await post("/mfa/verify-login", again.token, {
      ...GOOGLE_AUTH,
      code: Object(codes.body).data.backupCodes[1],
    });
    const { fullAccessToken: token } = Object(raised.body);
    keep(last.token, again.token, token);
    await post("/mfa/reset", token, { reason: "moved on" });
    await request(app.url, "DELETE", `/user/${person.id}`, { token });
  }

  it("K04: none of them is in the log or in an audit row", async () => {
    const rows = await app.db`select to_jsonb(a)::text as text from audit_events a`;
    const told = [app.log(), ...rows.map(({ text }) => String(text))].join("\n");
    expect(secrets.length).toBeGreaterThan(40);
    const found = [...new Set(secrets)].filter((secret) => told.includes(secret));
    expect(found).toEqual([]);
    const plain = [...new Set(secrets)].filter(
      (secret) => secret.includes("-") && told.includes(secret.replaceAll("-", "")),
    );
    expect(plain).toEqual([]);
    expect(app.log()).not.toContain(person.email);
  });

  it("K04: nobody's name or browser begins a line of its own", () => {
    const lines = app
      .log()
      .split("\n")
      .filter((line) => line.includes("{"));
    expect(lines.length).toBeGreaterThan(40);
    for (const line of lines) expect(JSON.parse(line).event).not.toBe("forged");
    expect(app.log()).not.toContain("forged");
  });

  it("K05: every event has its row, with who, from where, by what, and how it ended", async () => {
    const rows =
      await app.db`select event, result, method, ip, user_agent as "userAgent", request_id as "requestId",
      actor_id as "actorId", user_id as "userId", at from audit_events where user_id = ${person.id}`;
    const seen = new Set(rows.map(({ event, result }) => `${event} ${result}`));
    for (const event of [
      "account.registered success",
      "account.verified success",
      "sign_in success",
      "sign_in failure",
      "sign_in.second_step success",
      "sign_in.second_step failure",
      "step_up success",
      "link.requested success",
      "link.disowned success",
      "session.ended success",
      "method.setup_started success",
      "method.added success",
      "method.added failure",
      "method.enabled success",
      "method.disabled success",
      "method.primary_changed success",
      "backup_codes.made success",
      "backup_codes.used success",
      "password.changed success",
      "password.reset success",
      "password.reset_requested success",
      "email.change_requested success",
      "profile.changed success",
      "account.locked failure",
      "access.refused failure",
      "mfa.reset success",
      "account.deleted success",
    ])
      expect(seen).toContain(event);
    for (const row of rows) {
      expect(row.ip).toBe("127.0.0.1");
      expect(row.requestId).toMatch(/^[0-9a-f-]{36}$/);
      expect(row.at).toBeInstanceOf(Date);
    }
    expect(rows.some(({ userAgent }) => userAgent === AGENT)).toBe(true);
    const strangers =
      await app.db`select 1 from audit_events where event = 'sign_in' and result = 'failure' and user_id is null`;
    expect(strangers.length).toBeGreaterThan(0);
  });

  it("K05: the app itself can add rows and never change or remove one", async () => {
    const [granted] =
      await app.db`select has_table_privilege('latchkey_test_app', 'audit_events', 'insert') as add,
      has_table_privilege('latchkey_test_app', 'audit_events', 'update') as change,
      has_table_privilege('latchkey_test_app', 'audit_events', 'delete') as remove,
      has_table_privilege('latchkey_test_app', 'audit_events', 'truncate') as clear`;
    expect(granted).toEqual({ add: true, change: false, remove: false, clear: false });
  });
});
