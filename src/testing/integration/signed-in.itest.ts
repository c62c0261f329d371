import { describe, expect, it } from "vitest";
import { sharedApp } from "../harness/app";
import { expectRefused } from "../harness/envelope";
import { PageClient, request } from "../harness/http";
import {
  type Enrolled,
  enrol,
  expectOk,
  GOOGLE_AUTH,
  PASSWORD,
  type SignedIn,
  signIn,
  signUp,
} from "../people/client";
import { join, newOwner, proveBackup } from "../people/organization";
import { addPasskey, signInWithPasskey } from "../people/passkey-client";

/** Who is signed in where: seen, ended by hand, or ended by a change of the account's protection. */
const { urls, url, secondUrl } = sharedApp();

const headers = {
  "user-agent": "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36",
};
const post = (path: string, token: string, body?: unknown) =>
  expectOk(request(secondUrl, "POST", path, { token, body }));

/** What ends sessions elsewhere. @returns the token that goes on, where one does */
type Change = (person: Enrolled, token: string) => Promise<string | undefined>;
const keeping =
  (change: (person: Enrolled, token: string) => Promise<unknown>): Change =>
  async (person, token) => {
    await change(person, token);
    return token;
  };
const passkeysOf = async (token: string): Promise<string[]> =>
  Object((await request(url, "GET", "/mfa/passkeys", { token })).body).passkeys.map(
    ({ id }: { id: string }) => id,
  );

const CHANGES: [string, Change][] = [
  ["a second method added", keeping((person, token) => addPasskey({ ...person, token }))],
  ["an app replaced", keeping((person, token) => enrol({ ...person, token }))],
  ["a method turned off", keeping((_, token) => post("/mfa/disable", token, GOOGLE_AUTH))],
  ["a reset", keeping((_, token) => post("/mfa/reset", token))],
];

/** A person's other sessions of every kind: full and pending, bearer and cookie. */
async function elsewhereOf(person: Enrolled) {
  const { fullAccessToken, refreshToken } = await proveBackup(person, (await signIn(person)).token);
  const pending = await signIn(person);
  const browser = new PageClient(secondUrl, url);
  await browser.mutate("auth.login", { email: person.email, password: PASSWORD });
  const code = person.backupCodes.pop();
  await browser.mutate("mfa.verifyLogin", { ...GOOGLE_AUTH, code });
  expect((await browser.query("session.list")).status).toBe(200);
  return { tokens: [fullAccessToken, pending.token], refreshToken, browser };
}

async function expectOver({ tokens, refreshToken, browser }: Awaited<ReturnType<typeof elsewhereOf>>) {
  for (const at of urls) {
    for (const token of tokens)
      expectRefused(await request(at, "GET", "/user/profile", { token }), "/user/profile", "UNAUTHENTICATED");
    const body = { refresh_token: refreshToken };
    expectRefused(await request(at, "POST", "/user/refresh", { body }), "/user/refresh", "UNAUTHENTICATED");
  }
  expect((await browser.query("account.profile")).status).toBe(401);
}

describe("G09: every session elsewhere, bearer and cookie, full and pending, is over after", () => {
  it.each(CHANGES)("%s; the one it was done in goes on", async (_name, change) => {
    const person = await enrol(await signUp(url));
    const elsewhere = await elsewhereOf(person);
    const token = await change(person, person.token);
    await expectOver(elsewhere);
    for (const at of urls)
      expect((await request(at, "GET", "/sessions", { token: token ?? "" })).status).toBe(200);
  });

  it("a passkey removed, with one that is left and with the last one", async () => {
    const app = await enrol(await signUp(url));
    const person = await addPasskey(await addPasskey(app));
    for (const left of [1, 0]) {
      const elsewhere = await elsewhereOf(person);
      const [id = ""] = await passkeysOf(person.token);
      await expectOk(request(secondUrl, "DELETE", `/mfa/passkeys/${id}`, { token: person.token }));
      expect(await passkeysOf(person.token)).toHaveLength(left);
      await expectOver(elsewhere);
    }
  });

  it("the first method, be it an app or a passkey, or one turned on again", async () => {
    for (const first of [enrol, addPasskey]) {
      const person = await signUp(url);
      const elsewhere = await signIn(person);
      const browser = new PageClient(secondUrl, url);
      await browser.mutate("auth.login", { email: person.email, password: PASSWORD });
      await first(person);
      const { token, refreshToken } = elsewhere;
      await expectOver({ tokens: [token], refreshToken, browser });
      await post("/mfa/disable", person.token, { mfaType: first === enrol ? "GOOGLE_AUTH" : "PASSKEY" });
      const plain = await signIn(person);
      expect(plain.isAsked).toBe(false);
      await post("/mfa/enable", person.token, { mfaType: first === enrol ? "GOOGLE_AUTH" : "PASSKEY" });
      await expectOver({ tokens: [plain.token], refreshToken: plain.refreshToken, browser });
    }
  });

  it("an administrator's reset, the member's own as well", async () => {
    const owner = await newOwner(url);
    const member = await enrol(await join(owner));
    const elsewhere = await elsewhereOf(member);
    await post("/mfa/reset", owner.token, { resetUserId: member.id });
    await expectOver({ ...elsewhere, tokens: [...elsewhere.tokens, member.token] });
  });

  it("and what a passkey opened doesn't outlive the passkey", async () => {
    const person = await addPasskey(await signUp(url));
    const { accessToken } = Object((await signInWithPasskey(person)).body);
    const [id = ""] = await passkeysOf(person.token);
    await expectOk(request(url, "DELETE", `/mfa/passkeys/${id}`, { token: person.token }));
    const asked = await request(secondUrl, "GET", "/user/profile", { token: accessToken });
    expectRefused(asked, "/user/profile", "UNAUTHENTICATED");
  });
});

describe("G12: sessions, seen and ended", () => {
  const listOf = async (token: string, at = url) =>
    Object((await expectOk(request(at, "GET", "/sessions", { token }))).body).sessions;
  const chrome = async (person: SignedIn) => {
    const body = { email: person.email, password: PASSWORD };
    const answer = await expectOk(request(url, "POST", "/user/login", { body, headers }));
    const { accessToken: token, tokenId: id } = Object(answer.body);
    return { token, id };
  };

  it("each with device, time, methods and place, this one marked, alike on both instances", async () => {
    const person = await signUp(url);
    const other = await chrome(person);
    const sessions = await listOf(person.token);
    expect(await listOf(person.token, secondUrl)).toEqual(sessions);
    expect(sessions).toHaveLength(2);
    expect(sessions[0]).toMatchObject({
      id: other.id,
      current: false,
      device: "Chrome on macOS",
      methods: ["PASSWORD"],
      loginMethod: "PASSWORD",
      location: expect.any(String),
    });
    expect(sessions[1]).toMatchObject({ id: person.sessionId, current: true });
    for (const name of ["startedAt", "lastActivity", "expiresAt"])
      expect(Date.parse(sessions[0][name])).toBeGreaterThan(0);
  });

  it("one, or all others, are over by their next request on the other instance", async () => {
    const person = await signUp(url);
    const [first, second, third] = [await chrome(person), await chrome(person), await chrome(person)];
    const profile = async (token: string) =>
      (await request(secondUrl, "GET", "/user/profile", { token })).status;
    await expectOk(request(url, "POST", `/sessions/${first.id}/revoke`, { token: person.token }));
    expect([await profile(first.token), await profile(second.token)]).toEqual([401, 200]);
    const asked = request(url, "POST", "/sessions/revoke-all", { token: person.token });
    const { fullAccessToken } = Object((await expectOk(asked)).body);
    for (const { token } of [second, third, person]) expect(await profile(token)).toBe(401);
    expect(await profile(fullAccessToken)).toBe(200);
    expect(await listOf(fullAccessToken)).toHaveLength(1);
  });

  it("all of a member's, by an administrator", async () => {
    const owner = await newOwner(url);
    const member: Enrolled = await enrol(await join(owner));
    const browser = new PageClient(url);
    await browser.mutate("auth.login", { email: member.email, password: PASSWORD });
    const path = `/organization/users/${member.id}/revoke-sessions`;
    expect((await expectOk(request(url, "POST", path, { token: owner.token }))).body).toMatchObject({
      ended: 2,
    });
    for (const at of urls)
      expect((await request(at, "GET", "/user/profile", { token: member.token })).status).toBe(401);
    expect((await browser.query("account.profile")).status).toBe(401);
    expect((await request(url, "GET", "/user/profile", { token: owner.token })).status).toBe(200);
  });
});
