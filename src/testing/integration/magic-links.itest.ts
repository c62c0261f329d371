import { describe, expect, it } from "vitest";
import { crossDeviceCode } from "@/methods/magic-link/server/method";
import { sharedApp } from "../harness/app";
import { type Answer, type Ask, PageClient, request, tokenIn } from "../harness/http";
import { mailTo, newAddress, type SignedIn, signIn, signUp } from "../people/client";

/** Section D of the security checklist on the app as it is deployed: two instances on one database. */

const { urls, url, db } = sharedApp();

const PARALLEL = 50;
const ROUNDS = [1, 2, 3];
const MAGIC_LINK = { mfaType: "MAGIC_LINK" };
const post = (path: string, ask: Ask = {}, at = url) => request(at, "POST", path, ask);
const linkFor = async (email: string) => tokenIn(await mailTo(url, email));

async function signInLink(email: string, body: Record<string, unknown> = {}): Promise<string> {
  expect(await post("/auth/send-magic-link", { body: { email, ...body } })).toMatchObject({
    status: 200,
    body: { ok: true },
  });
  return linkFor(email);
}

/** Somebody who signed in with the password, and whose set-up waits for its link. */
async function settingUp(): Promise<SignedIn & { link: string }> {
  const person = await signIn(await signUp(url));
  const body = { ...MAGIC_LINK, email: person.email };
  expect((await post("/mfa/setup", { token: person.token, body })).status).toBe(200);
  return { ...person, link: await linkFor(person.email) };
}

/** Somebody whose pending session waits for its link. */
async function waiting(): Promise<SignedIn & { link: string }> {
  const person = await settingUp();
  expect((await post("/mfa/magic-link/activate", { body: { token: person.link } })).status).toBe(200);
  const pending = await signIn(person);
  expect((await post("/mfa/magic-link/send", { token: pending.token })).status).toBe(200);
  return { ...pending, link: await linkFor(person.email) };
}

async function together(path: string, ask: Ask): Promise<Answer[]> {
  const at = (index: number) => urls[index % urls.length] ?? url;
  const all = Array.from({ length: PARALLEL }, (_, index) => index);
  await Promise.all(all.map((index) => request(at(index), "GET", "/health/live")));
  const started = performance.now();
  const answers = await Promise.all(all.map((index) => post(path, ask, at(index))));
  expect(performance.now() - started).toBeLessThan(10_000);
  expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
  return answers;
}
const won = (answers: readonly Answer[]) => answers.filter(({ status }) => status === 200);
const lost = (answers: readonly Answer[]) =>
  new Set(answers.filter(({ status }) => status !== 200).map(({ text }) => text));
const USED = new Set([
  '{"success":false,"error":"Invalid or expired token","code":"INVALID_TOKEN","reason":"used"}',
]);

describe.each(ROUNDS)("D02, R01: one link, 50 presses on two instances, round %i", () => {
  it("signing in: one session", async () => {
    const { id, email } = await signUp(url);
    const token = await signInLink(email);
    const before = await db`select id from sessions where user_id = ${id}`;
    const answers = await together("/auth/magic-link/verify", { body: { token } });
    expect(won(answers)).toHaveLength(1);
    expect(lost(answers)).toEqual(USED);
    expect(await db`select id from sessions where user_id = ${id}`).toHaveLength(before.length + 1);
  });

  it("signing in with a new address: one session, one account", async () => {
    const email = newAddress();
    const answers = await together("/auth/magic-link/verify", { body: { token: await signInLink(email) } });
    expect(won(answers)).toHaveLength(1);
    expect(lost(answers)).toEqual(USED);
    const [row] = await db`select count(*)::int as sessions,
        (select count(*)::int from audit_events a where a.event = 'account.verified' and a.user_id = u.id) as confirmed
      from users u join sessions s on s.user_id = u.id where u.email = ${email} group by u.id`;
    expect(row).toEqual({ sessions: 1, confirmed: 1 });
  });

  it("turning Email link on: one factor, one record, one mail, ten codes, and no session", async () => {
    const { id, link } = await settingUp();
    const before = await db`select id from sessions where user_id = ${id}`;
    const answers = await together("/mfa/magic-link/activate", { body: { token: link } });
    expect(won(answers)).toHaveLength(1);
    expect(lost(answers)).toEqual(USED);
    const [row] = await db`select
      (select count(*)::int from factors where user_id = ${id} and status = 'active') as factors,
      (select count(*)::int from audit_events where user_id = ${id} and event = 'method.added') as records,
      (select count(*)::int from outbox where user_id = ${id} and template = 'security-notice') as mails,
      (select count(*)::int from backup_codes where user_id = ${id} and setup_id is null) as codes,
      (select count(*)::int from sessions where user_id = ${id}) as sessions`;
    expect(row).toEqual({ factors: 1, records: 1, mails: 1, codes: 10, sessions: before.length });
  });

  it.each(["token", "code"] as const)("the second step, by its %s: one session", async (by) => {
    const { id, link, token } = await waiting();
    const answer = by === "token" ? { token: link } : { code: crossDeviceCode(link) };
    const answers = await together("/mfa/verify-login", { token, body: { ...MAGIC_LINK, ...answer } });
    expect(won(answers)).toHaveLength(1);
    const [row] = await db`select
      (select count(*)::int from sessions where user_id = ${id} and level = 'full' and generation = 1) as raised,
      (select count(*)::int from audit_events where user_id = ${id} and event = 'sign_in.second_step'
        and result = 'success') as records`;
    expect(row).toEqual({ raised: 1, records: 1 });
  });

  it('"this wasn\'t me": one record, one mail', async () => {
    const { id, email } = await signUp(url);
    const answers = await together("/auth/magic-link/disown", { body: { token: await signInLink(email) } });
    expect(won(answers)).toHaveLength(1);
    const [row] = await db`select
      (select count(*)::int from audit_events where user_id = ${id} and event = 'link.disowned') as records,
      (select count(*)::int from outbox where user_id = ${id} and template = 'security-notice') as mails`;
    expect(row).toEqual({ records: 1, mails: 1 });
  });

  it("asking for a link: one mail", async () => {
    const { id, email } = await signUp(url);
    const answers = await together("/auth/send-magic-link", { body: { email } });
    expect(won(answers)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(PARALLEL - 1);
    expect(
      await db`select 1 from outbox where user_id = ${id} and template = 'magic-link-signin'`,
    ).toHaveLength(1);
  });
});

describe("D01: who only opens a link uses nothing up", () => {
  it("20 GETs and HEADs of the landing page, with a cookie and without, and as many looks, change no row", async () => {
    const person = await signUp(url);
    const link = await signInLink(person.email);
    const browser = new PageClient(url);
    await browser.mutate("auth.login", { email: person.email, password: person.password });
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const { id } = person;
    // Its own rows alone: other tests share the tables.
    const rowsOf = async () => ({
      tokens: [...(await db`select * from single_use_tokens where user_id = ${id} order by id`)],
      sessions: [...(await db`select * from sessions where user_id = ${id} order by id`)],
      factors: [...(await db`select * from factors where user_id = ${id} order by id`)],
      users: [...(await db`select * from users where id = ${id}`)],
    });
    const before = await rowsOf();
    for (let n = 0; n < 20; n += 1) {
      const headers: Record<string, string> = n % 2 === 0 ? { cookie } : {};
      for (const method of ["GET", "HEAD"]) {
        for (const path of [
          "/magic-link",
          `/magic-link?token=${link}`,
          "/auth/magic-link/verify",
          "/mfa/magic-link/activate",
        ]) {
          await request(url, method, path, { headers });
        }
      }
      expect((await post("/auth/magic-link/inspect", { body: { token: link } })).status).toBe(200);
    }
    expect(await rowsOf()).toEqual(before);
    expect((await post("/auth/magic-link/verify", { body: { token: link } })).status).toBe(200);
  });

  it("what uses one up answers to POST alone", async () => {
    for (const path of [
      "/auth/magic-link/verify",
      "/auth/magic-link/disown",
      "/mfa/magic-link/activate",
      "/auth/send-magic-link",
    ]) {
      const answer = await request(url, "GET", path);
      expect([answer.status, answer.headers.get("allow")]).toEqual([405, "POST, OPTIONS"]);
    }
  });
});

/** The method's fields that a waiting page shows, without the times of its set-up and last use. */
const KNOWN_WHILE_PENDING = ["description", "isAvailable", "isConfigured", "isEnabled", "name", "type"];

describe("D04: the pages' calls", () => {
  it("a link is finished by the browser that waits; elsewhere it shows a code, and signs nobody in", async () => {
    const person = await settingUp();
    await post("/mfa/magic-link/activate", { body: { token: person.link } });
    const [waits, elsewhere] = [new PageClient(url), new PageClient(url)];
    await waits.mutate("auth.login", { email: person.email, password: person.password });
    expect((await waits.mutate("magicLink.send")).status).toBe(200);
    const token = await linkFor(person.email);
    const there = await elsewhere.mutate("magicLink.inspect", { token });
    const { data } = Object(there.body).result;
    expect(data).toMatchObject({ purpose: "second-step", isWaitingHere: false });
    expect(data.code).toMatch(/^[0-9A-HJKMNP-TV-Z]{8}$/);
    const here = await waits.mutate("magicLink.inspect", { token });
    expect(Object(here.body).result.data).toMatchObject({ isWaitingHere: true });
    expect((await elsewhere.mutate("mfa.verifyLogin", { ...MAGIC_LINK, token })).status).toBe(401);
    expect(elsewhere.cookies.size).toBe(0);
    const done = await waits.mutate("mfa.verifyLogin", { ...MAGIC_LINK, code: data.code });
    expect(done).toMatchObject({ status: 200 });
    expect(done.text).not.toContain("AccessToken");
    expect((await waits.query("mfa.status")).text).toContain('"sessionVerified":true');
  });

  it("are told of a set-up that waits, and of a link wherever one would prove something", async () => {
    const person = await settingUp();
    const browser = new PageClient(url);
    const overview = async () => Object((await browser.query("mfa.overview")).body).result.data;
    await browser.mutate("auth.login", { email: person.email, password: person.password });
    const card = async () =>
      (await overview()).methods.find(({ type }: { type: string }) => type === "MAGIC_LINK");
    expect(await card()).toMatchObject({
      isConfigured: false,
      isEnabled: false,
      pendingUntil: expect.any(String),
    });
    await post("/mfa/magic-link/activate", { body: { token: person.link } });
    await browser.mutate("auth.login", { email: person.email, password: person.password });
    expect(await overview()).toMatchObject({
      level: "pending",
      offered: ["MAGIC_LINK"],
      passwordProves: false,
    });
    expect(Object.keys(await card()).toSorted()).toEqual(KNOWN_WHILE_PENDING);
    const bare = new PageClient(url);
    const email = newAddress();
    await bare.mutate("magicLink.signIn", { token: await signInLink(email) });
    const seen = Object((await bare.query("mfa.overview")).body).result.data;
    expect(seen).toMatchObject({
      level: "full",
      offered: ["MAGIC_LINK"],
      passwordProves: false,
      hasPassword: false,
    });
  });

  it("a sign-in link may be opened in any browser, which gets the cookie and no token", async () => {
    const { email } = await signUp(url);
    const browser = new PageClient(url);
    await browser.mutate("magicLink.sendSignIn", { email, callback_next: "settings" });
    const answer = await new PageClient(url).mutate("magicLink.signIn", { token: await linkFor(email) });
    expect(Object(answer.body).result.data).toMatchObject({ success: true, next: "/settings" });
    expect(answer.text).not.toContain("refreshToken");
    const cookies = answer.headers.getSetCookie().map((line) => line.split("=")[0]);
    expect(cookies.toSorted()).toEqual(["latchkey-browser", "latchkey-session"]);
  });
});

it("F05: a new password by mail kills open links, and the second step is still asked", async () => {
  const person = await waiting();
  const sign = await signInLink(person.email);
  await post("/user/request-reset-password", { body: { email: person.email } });
  const newPassword = "eight brave lanterns hum";
  const token = await linkFor(person.email);
  expect((await post("/user/reset-password", { body: { token, newPassword } })).status).toBe(200);
  expect((await post("/auth/magic-link/verify", { body: { token: sign } })).status).toBe(400);
  expect((await post("/auth/magic-link/inspect", { body: { token: person.link } })).status).toBe(400);
  const again = await post("/user/login", { body: { email: person.email, password: newPassword } });
  // A password that came by mail is worth that mail: no link of the same mailbox is asked for beside it (L04).
  expect(again.body).toMatchObject({ mfaRequired: true, mfaMethods: [] });
});
