import { describe, expect, it } from "vitest";
import { sharedApp } from "../harness/app";
import { type Ask, request } from "../harness/http";
import { codesOf, together, won } from "../harness/together";
import { SoftwareAuthenticator } from "../people/authenticator";
import { signIn, signUp } from "../people/client";
import { addPasskey, answerTo, beginPasskey, type PasskeyOwner } from "../people/passkey-client";

/** Guarantee: a passkey works with every instance. One answer of it is worth one session wherever it is posted. */
const { urls, url, secondUrl: other, db } = sharedApp();

const PARALLEL = 50;

/** Begins at one instance and ends at the other. */
const newOwner = async (by?: string): Promise<PasskeyOwner> =>
  addPasskey(await signUp(url), { at: other, ...(by ? { by } : {}) });

const fifty = (path: string, ask: Ask) =>
  together(
    urls,
    Array.from({ length: PARALLEL }, () => ({ path, ...ask })),
  );

async function fullSessions(userId: string): Promise<number> {
  const [row] = await db`select count(*)::int as count from sessions
    where user_id = ${userId} and level = 'full' and revoked_at is null`;
  return row?.count;
}

it("the first method brings ten backup codes, whichever it is", async () => {
  expect((await beginPasskey(await signUp(url))).backupCodes).toHaveLength(10);
});

describe("one passkey, two instances", () => {
  it.each([
    "/mfa/verify-setup",
    "/mfa/passkey/complete-registration",
    "/mfa/passkey/complete-registration-1",
  ])(
    "begun at one and finished at the other by %s, it is the second step and signs in alone",
    async (finish) => {
      const owner = await newOwner(finish);
      const pending = await signIn(owner);
      const second = await answerTo(owner, "/mfa/passkey/auth-options", pending.token);
      const raised = await request(other, "POST", "/mfa/verify-login", {
        token: pending.token,
        body: { mfaType: "PASSKEY", credential: second },
      });
      expect(raised).toMatchObject({ status: 200, body: { fullAccessToken: expect.any(String) } });

      const alone = await answerTo(owner, "/auth/passkey/options");
      const { status, body } = await request(other, "POST", "/auth/passkey/verify", {
        body: { credential: alone },
      });
      expect([status, Object(body).user.id, Object(body).mfaRequired]).toEqual([200, owner.id, undefined]);
      const { accessToken: token } = Object(body);
      expect(await request(url, "GET", "/mfa/status", { token })).toMatchObject({
        body: { data: { sessionVerified: true, enabledMethods: ["PASSKEY"], primaryMethod: "PASSKEY" } },
      });
    },
  );
});

it("E09: ten answers to ten challenges with one counter, from a passkey and its copies: one session", async () => {
  const owner = await newOwner();
  owner.authenticator.counter = 5;
  const before = await fullSessions(owner.id);
  const credentials = await Promise.all(
    Array.from({ length: 10 }, () => answerTo(owner, "/auth/passkey/options")),
  );
  const answers = await together(
    urls,
    credentials.map((credential) => ({ path: "/auth/passkey/verify", body: { credential } })),
  );
  expect(won(answers)).toHaveLength(1);
  expect(codesOf(answers)).toEqual(new Set(["INVALID_CREDENTIALS"]));
  expect(await fullSessions(owner.id)).toBe(before + 1);
});

describe.each([1, 2, 3])("E02, round %i: one answer posted from 50 sides to two instances", (round) => {
  it("signs in once", async () => {
    const owner = await newOwner();
    // With a counter that grows, or stays zero as synced passkeys' do, the challenge alone has to hold.
    owner.authenticator.counter = round === 1 ? 0 : round;
    const before = await fullSessions(owner.id);
    const credential = await answerTo(owner, "/auth/passkey/options");
    const answers = await fifty("/auth/passkey/verify", { body: { credential } });
    expect(won(answers)).toHaveLength(1);
    expect(codesOf(answers)).toEqual(new Set(["INVALID_CREDENTIALS"]));
    expect(await fullSessions(owner.id)).toBe(before + 1);
  });

  it("is one second step", async () => {
    const owner = await newOwner();
    owner.authenticator.counter = round === 1 ? 0 : round;
    const { token } = await signIn(owner);
    const before = await fullSessions(owner.id);
    const credential = await answerTo(owner, "/mfa/passkey/auth-options", token);
    const answers = await fifty("/mfa/verify-login", { token, body: { mfaType: "PASSKEY", credential } });
    expect(won(answers)).toHaveLength(1);
    expect(await fullSessions(owner.id)).toBe(before + 1);
  });

  it("registers once", async () => {
    const person = await signUp(url);
    const { token } = person;
    const body = { mfaType: "PASSKEY" };
    const credential = new SoftwareAuthenticator().create(await beginPasskey(person));
    const answers = await fifty("/mfa/verify-setup", { token, body: { ...body, credential } });
    expect(won(answers)).toHaveLength(1);
    const [row] = await db`select count(*)::int as count from factors where user_id = ${person.id}`;
    expect(row?.count).toBe(1);
  });
});
