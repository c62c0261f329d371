import { describe, expect, it } from "vitest";
import { LIMITS } from "@/contract/limits";
import { sharedApp } from "../harness/app";
import { type Answer, type Ask, request, tokenIn } from "../harness/http";
import { codesOf, together as sendTogether, won } from "../harness/together";
import {
  type Enrolled,
  enrol,
  mailsTo,
  mailTo,
  newAddress,
  PASSWORD,
  signIn,
  signUp,
} from "../people/client";
import { codeAt, nextStep } from "../people/totp-steps";

/**
 * Guarantee: what may be spent once is spent once. Each round sends 50 requests together, half of them to each of two
 * instances.
 */
const { urls, url, db } = sharedApp();

const PARALLEL = 50;
const ROUNDS = [1, 2, 3, 4];

/** Sends one request per entry, all at once. */
const together = (path: string, asks: readonly Ask[]): Promise<Answer[]> =>
  sendTogether(
    urls,
    asks.map((ask) => ({ path, ...ask })),
  );
const times = <Item>(item: Item): Item[] => Array.from({ length: PARALLEL }, () => item);
async function pendingTokens(person: Enrolled): Promise<string[]> {
  const tokens: string[] = [];
  while (tokens.length < PARALLEL) tokens.push((await signIn(person)).token);
  return tokens;
}

async function fullSessions(userId: string): Promise<number> {
  const [row] =
    await db`select count(*)::int as count from sessions where user_id = ${userId} and level = 'full'`;
  return row?.count;
}

async function failuresOf(userId: string) {
  const [row] = await db`select mfa_failures as failures, mfa_locked_until > now() as locked from users
    where id = ${userId}`;
  return { failures: row?.failures, isLocked: row?.locked === true };
}

describe.each(ROUNDS)("round %i", (round) => {
  it("B05: one ticket, the right code from 50 sides: one session", async () => {
    const person = await enrol(await signUp(url));
    const { token } = await signIn(person);
    const before = await fullSessions(person.id);
    const code = await codeAt(person.secret, await nextStep(person));
    const answers = await together(
      "/mfa/verify-login",
      times({ token, body: { mfaType: "GOOGLE_AUTH", code } }),
    );
    expect(won(answers)).toHaveLength(1);
    expect(await fullSessions(person.id)).toBe(before + 1);
  });

  it("C02: one step of an authenticator app, 50 tickets: one session", async () => {
    const person = await enrol(await signUp(url));
    const tokens = await pendingTokens(person);
    const before = await fullSessions(person.id);
    const code = await codeAt(person.secret, await nextStep(person));
    const body = { mfaType: "GOOGLE_AUTH", code };
    const answers = await together(
      "/mfa/verify-login",
      tokens.map((token) => ({ token, body })),
    );
    expect(won(answers)).toHaveLength(1);
    expect(await fullSessions(person.id)).toBe(before + 1);
  });

  it("one backup code, 50 tickets: one session, nine codes left", async () => {
    const person = await enrol(await signUp(url));
    const tokens = await pendingTokens(person);
    const before = await fullSessions(person.id);
    const body = { mfaType: "GOOGLE_AUTH", code: person.backupCodes[round] };
    const answers = await together(
      "/mfa/verify-login",
      tokens.map((token) => ({ token, body })),
    );
    expect(won(answers)).toHaveLength(1);
    expect(won(answers)[0]?.body).toMatchObject({ backupCodesLeft: 9 });
    expect(await fullSessions(person.id)).toBe(before + 1);
    const [row] = await db`select count(*)::int as left from backup_codes
      where user_id = ${person.id} and setup_id is null and used_at is null`;
    expect(row?.left).toBe(9);
  });

  it("G03: one refresh token: one child, and the session lives on", async () => {
    const person = await signUp(url);
    const answers = await together("/user/refresh", times({ body: { refresh_token: person.refreshToken } }));
    expect(won(answers)).toHaveLength(1);
    expect(codesOf(answers)).toEqual(new Set(["UNAUTHENTICATED"]));
    const [row] =
      await db`select count(*) filter (where consumed_at is null)::int as live, count(*)::int as total
      from refresh_tokens where session_id = ${person.sessionId}`;
    expect(row).toEqual({ live: 1, total: 2 });
    const { accessToken: token, refreshToken: refresh_token } = Object(won(answers)[0]?.body);
    expect(await request(url, "GET", "/user/profile", { token })).toMatchObject({ status: 200 });
    expect(await request(url, "POST", "/user/refresh", { body: { refresh_token } })).toMatchObject({
      status: 200,
    });
  });

  it("one email confirmation: one session", async () => {
    const email = newAddress();
    const body = { email, password: PASSWORD, companyName: "Engine" };
    await request(url, "POST", "/user/register", { body });
    const token = tokenIn(await mailTo(url, email));
    const answers = await together("/user/verify-email", times({ body: { token } }));
    expect(won(answers)).toHaveLength(1);
    expect(codesOf(answers)).toEqual(new Set(["INVALID_TOKEN"]));
    const [row] = await db`select count(s.*)::int as sessions, count(distinct u.org_id)::int as organizations
      from users u join sessions s on s.user_id = u.id where u.email = ${email}`;
    expect(row).toEqual({ sessions: 1, organizations: 1 });
  });

  it("A07: one address registered from 50 sides: one person, 50 usual answers, one mail", async () => {
    const email = newAddress();
    const answers = await together("/user/register", times({ body: { email, password: PASSWORD } }));
    expect(won(answers)).toHaveLength(PARALLEL);
    for (const { body } of answers)
      expect(Object.keys(Object(body)).sort()).toEqual(["message", "success", "verificationTokenId"]);
    const [row] = await db`select count(*)::int as people from users where email_normalized = ${email}`;
    expect(row?.people).toBe(1);
    // The one link that was mailed is not among those that made room for later ones.
    const sent = await mailsTo(url, email);
    expect(sent).toHaveLength(1);
    for (const mail of sent) {
      const confirmed = await request(url, "POST", "/user/verify-email", { body: { token: tokenIn(mail) } });
      expect(confirmed).toMatchObject({ status: 200 });
    }
  });

  it("B06: 50 wrong answers to one ticket: five are counted, and the ticket is dead", async () => {
    const person = await enrol(await signUp(url));
    const { token } = await signIn(person);
    const wrong = { token, body: { mfaType: "GOOGLE_AUTH", code: "000000" } };
    const answers = await together("/mfa/verify-login", times(wrong));
    const counted = answers.filter(({ body }) => Object(body).code === "INVALID_CODE");
    expect(counted).toHaveLength(LIMITS.pendingSession.attempts);
    expect(await failuresOf(person.id)).toEqual({
      failures: LIMITS.pendingSession.attempts,
      isLocked: false,
    });
    const code = await codeAt(person.secret, await nextStep(person));
    const right = await request(url, "POST", "/mfa/verify-login", {
      token,
      body: { mfaType: "GOOGLE_AUTH", code },
    });
    expect(right).toMatchObject({ status: 401, body: { code: "UNAUTHENTICATED" } });
  });

  it("B07: 50 wrong answers to 50 tickets: ten are counted, and the account is locked", async () => {
    const person = await enrol(await signUp(url));
    const tokens = await pendingTokens(person);
    const body = { mfaType: "GOOGLE_AUTH", code: "000000" };
    const answers = await together(
      "/mfa/verify-login",
      tokens.map((token) => ({ token, body })),
    );
    expect(won(answers)).toEqual([]);
    expect(await failuresOf(person.id)).toEqual({ failures: LIMITS.accountLock.failures, isLocked: true });
    const [row] = await db`select count(*)::int as open from sessions
      where user_id = ${person.id} and level = 'pending' and revoked_at is null`;
    expect(row?.open).toBe(0);
  });
});

it("A07: an address registered again from 50 sides after it was confirmed keeps its owner", async () => {
  const person = await signUp(url);
  const body = { email: person.email.toUpperCase(), password: "a password of somebody else" };
  expect(won(await together("/user/register", times({ body })))).toHaveLength(PARALLEL);
  const signedIn = await request(url, "POST", "/user/login", {
    body: { email: person.email, password: PASSWORD },
  });
  expect(signedIn).toMatchObject({ status: 200, body: { user: { id: person.id } } });
});
