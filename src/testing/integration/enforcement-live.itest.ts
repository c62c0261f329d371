import { describe, expect, it } from "vitest";
import { REST_OPERATIONS } from "@/api/routers/operations";
import type { ErrorCode } from "@/contract/errors";
import { sharedApp } from "../harness/app";
import { expectRefused } from "../harness/envelope";
import { type Answer, PageClient, request } from "../harness/http";
import {
  type Enrolled,
  enrol,
  expectOk,
  GOOGLE_AUTH,
  PASSWORD,
  type SignedIn,
  signIn,
  signInFully,
  signUp,
} from "../people/client";
import { enforce, invite, join, newOwner, proveBackup, trust } from "../people/organization";
import { addPasskey, type PasskeyOwner, signInWithPasskey } from "../people/passkey-client";
import { codeAt, stepNow } from "../people/totp-steps";

/** H04: a requirement holds on the next request of every session and at every way to sign in, on both instances. */
const { urls, url, secondUrl, db } = sharedApp();

const get = (token: string, at = url) => request(at, "GET", "/sessions", { token });
const refresh = (refresh_token: string, at = url) =>
  request(at, "POST", "/user/refresh", { body: { refresh_token } });
const codeOf = (answer: Answer) => Object(answer.body).code ?? Object(answer.body).error?.data?.code;

async function pageOf({ email }: SignedIn, at = url): Promise<PageClient> {
  const browser = new PageClient(at, url);
  await browser.mutate("auth.login", { email, password: PASSWORD });
  return browser;
}

/** Asks by a bearer and a cookie session on both instances. */
async function expectHeld(code: ErrorCode, token: string, browsers: readonly PageClient[] = []) {
  for (const at of urls) expectRefused(await get(token, at), "/sessions", code);
  for (const browser of browsers) expect(codeOf(await browser.query("session.list"))).toBe(code);
}
const expectOpen = async (token: string) => {
  for (const at of urls) expect((await get(token, at)).status).toBe(200);
};

describe("H04: a member without a method", () => {
  it("is held on the next request of every session, bearer and cookie, and of its refresh", async () => {
    const owner = await enrol(await newOwner(url));
    const member = await join(owner);
    const byPassword = await signIn(member);
    const browsers = [await pageOf(member), await pageOf(member, secondUrl)];
    for (const { token } of [member, byPassword]) await expectOpen(token);
    for (const browser of browsers) expect((await browser.query("session.list")).status).toBe(200);
    await enforce(owner);
    await expectHeld("MFA_ENROLMENT_REQUIRED", member.token, browsers);
    await expectHeld("MFA_ENROLMENT_REQUIRED", byPassword.token);
    for (const at of urls)
      for (const { refreshToken } of [member, byPassword])
        expectRefused(await refresh(refreshToken, at), "/user/refresh", "MFA_ENROLMENT_REQUIRED");
    // The one who required it has a method, and proved it.
    await expectOpen((await signInFully(owner)).token);
  });

  it("may set one up, and nothing else, from a session of before", async () => {
    const owner = await newOwner(url);
    const member = await join(owner);
    await enforce(owner);
    for (const { rest, meta } of REST_OPERATIONS) {
      if (meta.level === "open") continue;
      const path = rest.path.replace(/\{\w+\}/g, member.id);
      const body = rest.method === "GET" ? {} : { body: { mfaType: "NONE", password: 0 } };
      const answer = await request(secondUrl, rest.method, path, { token: member.token, ...body });
      const isHeld = meta.level === "full" || meta.level === "fresh";
      if (isHeld) expectRefused(answer, rest.path, "MFA_ENROLMENT_REQUIRED");
      else expect(codeOf(answer)).not.toBe("MFA_ENROLMENT_REQUIRED");
      if (rest.path === "/user/logout") member.token = (await signIn(member)).token;
    }
  });

  it("gets no more by signing in again, and is held however often the set-up is begun", async () => {
    const owner = await newOwner(url);
    const member = await join(owner);
    await enforce(owner);
    const tokens: string[] = [];
    for (const at of [url, secondUrl, url]) {
      const { token, refreshToken } = await signIn({ ...member, url: at });
      expect(refreshToken).toBe("");
      await expectHeld("MFA_ENROLMENT_REQUIRED", token, [await pageOf(member, at)]);
      await expectOk(request(at, "POST", "/mfa/setup", { token, body: GOOGLE_AUTH }));
      await expectHeld("MFA_ENROLMENT_REQUIRED", token);
      tokens.push(token);
    }
    const enrolled = await enrol({ ...member, token: tokens[2] ?? "" });
    await expectOpen(enrolled.token);
    // The others never proved it.
    for (const token of tokens) await expectHeld("UNAUTHENTICATED", token);
    expect((await signIn(member)).isAsked).toBe(true);
  });

  it("is an enrolling session's equal when it goes on in an old full one: it is raised by setting up", async () => {
    const owner = await newOwner(url);
    const member = await join(owner);
    await enforce(owner);
    const enrolled = await enrol(member);
    expect(enrolled.token).not.toBe(member.token);
    await expectOpen(enrolled.token);
    expect((await refresh(enrolled.refreshToken, secondUrl)).status).toBe(200);
    await expectHeld("UNAUTHENTICATED", member.token);
  });
});

describe("H04: a member whose method isn't among the accepted ones", () => {
  it("with an app where passkeys are asked: held in every session, the trusted device too", async () => {
    const owner = await addPasskey(await newOwner(url));
    const member = await enrol(await join(owner));
    const trustedDeviceToken = await trust(member);
    const trusted = await signIn(member, { trustedDeviceToken });
    expect(trusted.isAsked).toBe(false);
    await expectOpen(trusted.token);
    await enforce(owner, { methods: ["PASSKEY"] });
    await expectHeld("MFA_ENROLMENT_REQUIRED", member.token);
    await expectHeld("MFA_REQUIRED", trusted.token);
    expectRefused(await refresh(trusted.refreshToken, secondUrl), "/user/refresh", "MFA_REQUIRED");
    expectRefused(await refresh(member.refreshToken), "/user/refresh", "MFA_ENROLMENT_REQUIRED");
    const again = await signIn(member, { trustedDeviceToken });
    await expectHeld("MFA_REQUIRED", again.token);
    const { fullAccessToken } = await proveApp(member, again.token);
    await expectHeld("MFA_ENROLMENT_REQUIRED", fullAccessToken);
    const done = await addPasskey({ ...member, token: fullAccessToken });
    await expectOpen(tokenOf(await signInWithPasskey(done, secondUrl)));
  });

  it("with a passkey where apps are asked: the passkey alone only leads to setting an app up", async () => {
    const owner = await enrol(await newOwner(url));
    const member = await addPasskey(await join(owner));
    const before = tokenOf(await signInWithPasskey(member));
    await expectOpen(before);
    await enforce(owner, { methods: ["GOOGLE_AUTH"] });
    await expectHeld("MFA_ENROLMENT_REQUIRED", before);
    const answer = await signInWithPasskey(member, secondUrl);
    expect(Object(answer.body).refreshToken).toBeUndefined();
    await expectHeld("MFA_ENROLMENT_REQUIRED", tokenOf(answer));
    const enrolled = await enrol({ ...member, token: tokenOf(answer) });
    await expectOpen(enrolled.token);
  });
});

const tokenOf = ({ body }: Answer): string => Object(body).accessToken;

/** Proves the app with the code of a step that set-up can't have used. */
async function proveApp({ secret }: Enrolled, token: string): Promise<{ fullAccessToken: string }> {
  const body = { ...GOOGLE_AUTH, code: await codeAt(secret, stepNow() + 1) };
  const { body: answer } = await expectOk(request(url, "POST", "/mfa/verify-login", { token, body }));
  return { fullAccessToken: Object(answer).fullAccessToken ?? Object(answer).accessToken };
}

describe("H04: turning the last accepted method off", () => {
  const disable = (token: string, mfaType: string, at = url) =>
    request(at, "POST", "/mfa/disable", { token, body: { mfaType } });

  it("is refused in the published words; one that isn't accepted may go", async () => {
    const owner = await enrol(await newOwner(url));
    const member: Enrolled & PasskeyOwner = await addPasskey(await enrol(await join(owner)));
    expect((await disable(member.token, "PASSKEY")).status).toBe(200);
    await expectOk(
      request(url, "POST", "/mfa/enable", { token: member.token, body: { mfaType: "PASSKEY" } }),
    );
    await enforce(owner, { methods: ["PASSKEY"] });
    const token = tokenOf(await signInWithPasskey(member));
    for (const at of urls) expectRefused(await disable(token, "PASSKEY", at), "/mfa/disable", "MFA_ENFORCED");
    expect((await disable(token, "GOOGLE_AUTH", secondUrl)).status).toBe(200);
    const [passkey] = await db`select id from factors where user_id = ${member.id} and type = 'PASSKEY'`;
    const removed = await request(url, "DELETE", `/mfa/passkeys/${passkey?.id}`, { token });
    expectRefused(removed, `/mfa/passkeys/${passkey?.id}`, "MFA_ENFORCED");
  });

  it("by a reset leaves a session that can only set one up", async () => {
    const owner = await enrol(await newOwner(url));
    const member = await enrol(await join(owner));
    await enforce(owner);
    const pending = await signIn(member);
    const { fullAccessToken: token } = await proveBackup(member, pending.token);
    await expectOk(request(url, "POST", "/mfa/reset", { token }));
    await expectHeld("MFA_ENROLMENT_REQUIRED", token);
    await expectOpen((await enrol({ ...member, token })).token);
  });
});

it("H04: a requirement for some roles begins to hold with the role, and ends with it", async () => {
  const owner = await enrol(await newOwner(url));
  const member = await join(owner);
  await enforce(owner, { roles: [254] });
  await expectOpen(member.token);
  const give = (role: number) =>
    expectOk(request(secondUrl, "PUT", `/user/${member.id}/role`, { token: owner.token, body: { role } }));
  await give(254);
  await expectHeld("MFA_ENROLMENT_REQUIRED", member.token);
  await give(1);
  await expectOpen(member.token);
});

it("H04: one who joins where it is required is held from the next request on", async () => {
  const owner = await newOwner(url);
  const [organization] = await db`select org_id as id from users where id = ${owner.id}`;
  await db`update organizations set mfa_enforced_from = now() where id = ${organization?.id}`;
  const enrolled = await enrol(await signIn(owner));
  const newcomer = await signUp(url);
  const browser = await pageOf(newcomer);
  expect((await browser.query("session.list")).status).toBe(200);
  const { token } = await invite(enrolled, newcomer.email);
  await expectOk(
    request(url, "POST", "/organization/invitations/accept", { token: newcomer.token, body: { token } }),
  );
  await expectHeld("MFA_ENROLMENT_REQUIRED", newcomer.token, [browser]);
});
