import { beforeAll, describe, expect, it } from "vitest";
import { ask, openWorld } from "@/testing/harness/here";
import { type Said, SoftwareAuthenticator } from "@/testing/people/authenticator";
import { newPerson } from "@/testing/people/here";
import { addPasskey, type PasskeyOwner } from "@/testing/people/passkey-client";
import {
  askedOf,
  beginSetup,
  eventsOf,
  growStale,
  passkeyOwner,
  pendingToken,
  prove,
  signInFully,
  standingOf,
} from "@/testing/people/passkey-person";

const world = openWorld();
let ada: PasskeyOwner;
let bob: PasskeyOwner;
beforeAll(async () => {
  ada = await passkeyOwner();
  bob = await passkeyOwner();
}, 120_000);

describe("proving a passkey as the second step", () => {
  it("turns a pending session full, and keeps where it was used", async () => {
    const token = await pendingToken(ada);
    expect((await ask("GET", "/mfa/passkeys", { token })).status).toBe(403);
    const asked = await askedOf(token);
    const answer = await prove(token, ada.authenticator.get(asked));
    expect(answer.body).toMatchObject({ success: true, fullAccessToken: expect.any(String) });
    expect((await ask("GET", "/mfa/passkeys", { token: String(answer.body.fullAccessToken) })).status).toBe(
      200,
    );
    expect(await eventsOf(world, ada.id, "sign_in.second_step")).toBe(1);
  });

  it("publishes its options as documented, naming the person's own passkeys only", async () => {
    const answer = await ask("POST", "/mfa/passkey/auth-options", { token: await pendingToken(ada) });
    expect(answer.body).toEqual({
      success: true,
      data: {
        challenge: expect.stringMatching(/^[\w-]{43}$/),
        rpId: "localhost",
        userVerification: "required",
        timeout: 60_000,
        allowCredentials: [{ id: ada.authenticator.id, type: "public-key", transports: ["internal"] }],
      },
    });
  });

  it.each<[string, (owner: PasskeyOwner) => Partial<Said>]>([
    ["origin", () => ({ origin: "https://evil.test" })],
    ["RP id hash", () => ({ rpId: "evil.test" })],
    ["challenge", () => ({ challenge: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" })],
    ["signature", () => ({ badSignature: true })],
    ["id beside rawId", () => ({ rawId: bob.authenticator.id })],
    ["credential id", () => ({ id: "AAAA", rawId: "AAAA" })],
    ["user verification", () => ({ uv: false })],
    ["cross origin", () => ({ crossOrigin: true })],
    ["type", () => ({ type: "webauthn.create" })],
  ])("E04: wrong %s alone: 400 and nothing changed", async (_, change) => {
    const token = await pendingToken(ada);
    const before = await standingOf(world, ada.id);
    const answer = await prove(token, ada.authenticator.get(await askedOf(token), change(ada)));
    expect([answer.status, answer.body.code]).toEqual([400, "INVALID_CODE"]);
    expect(await standingOf(world, ada.id)).toEqual(before);
    await signInFully(ada);
  });

  it("E01: a challenge is of one session, at one level, for five minutes, and only the newest", async () => {
    const [here, elsewhere] = [await pendingToken(ada), await pendingToken(ada)];
    const refused = async (token: string, asked: Parameters<typeof ada.authenticator.get>[0]) =>
      expect((await prove(token, ada.authenticator.get(asked))).status).toBe(400);
    await refused(elsewhere, await askedOf(here));
    const older = await askedOf(here);
    await askedOf(here);
    await refused(here, older);
    const late = await askedOf(here);
    await world.sql("update single_use_tokens set expires_at = now() where user_id = $1", [ada.id]);
    await refused(here, late);
    // Asked while pending, answered when full: that would be a proof from before as a step-up.
    const left = await askedOf(here);
    await world.sql('update single_use_tokens set data = \'{"level":"full"}\' where user_id = $1', [ada.id]);
    await refused(here, left);
    await signInFully(ada);
  });

  it("E02: is spent before it is judged: a right answer after a wrong one to the same challenge is refused", async () => {
    const token = await pendingToken(ada);
    const asked = await askedOf(token);
    expect((await prove(token, ada.authenticator.get(asked, { badSignature: true }))).status).toBe(400);
    expect((await prove(token, ada.authenticator.get(asked))).status).toBe(400);
    await signInFully(ada);
  });

  it("E02: of 50 parallel posts of one answer one succeeds", async () => {
    const owner = await passkeyOwner();
    const token = await signInFully(owner);
    const credential = owner.authenticator.get(await askedOf(token));
    const answers = await Promise.all(Array.from({ length: 50 }, () => prove(token, credential)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status >= 500)).toHaveLength(0);
    expect(await eventsOf(world, owner.id, "step_up")).toBeGreaterThanOrEqual(1);
  }, 60_000);

  it("E03: a challenge to register proves nothing, and one to prove registers nothing", async () => {
    const token = await signInFully(ada);
    const setup = await beginSetup(token);
    const asked = { challenge: setup.challenge, rpId: setup.rpID, origin: setup.origin };
    expect((await prove(token, ada.authenticator.get(asked))).status).toBe(400);
    const { challenge } = await askedOf(token);
    const credential = new SoftwareAuthenticator().create({ ...setup, challenge });
    const answer = await ask("POST", "/mfa/verify-setup", {
      token,
      body: { mfaType: "PASSKEY", credential },
    });
    expect([answer.status, answer.body.error]).toEqual([400, "MFA setup verification failed"]);
  });

  it("B03, E07: another person's passkey proves nothing, and none does without a session", async () => {
    const token = await pendingToken(bob);
    const before = [await standingOf(world, ada.id), await standingOf(world, bob.id)];
    const asked = await askedOf(token);
    expect((await prove(token, ada.authenticator.get(asked))).status).toBe(400);
    const again = await askedOf(token);
    const dressedUp = { id: bob.authenticator.id, rawId: bob.authenticator.id };
    expect((await prove(token, ada.authenticator.get(again, dressedUp))).status).toBe(400);
    expect([await standingOf(world, ada.id), await standingOf(world, bob.id)]).toEqual(before);
    expect((await prove("", bob.authenticator.get(await askedOf(token)))).status).toBe(401);
    expect((await ask("POST", "/mfa/passkey/auth-options")).status).toBe(401);
  });

  it("E09: a counter that doesn't grow is refused, recorded and mailed; one that does is kept", async () => {
    const owner = await passkeyOwner(undefined, new SoftwareAuthenticator("ES256", { be: false, bs: false }));
    const token = await signInFully(owner);
    const counted = async () =>
      (await world.sql("select counter from factors where user_id = $1", [owner.id])).map((row) =>
        Number(row.counter),
      );
    const notices = async () =>
      (await world.sql("select 1 from outbox where user_id = $1", [owner.id])).length;
    let bearer = token;
    const step = async (counter: number) => {
      const answer = await prove(bearer, owner.authenticator.get(await askedOf(bearer), { counter }));
      if (answer.status === 200) bearer = String(answer.body.fullAccessToken);
      return answer.status;
    };
    expect(await step(5)).toBe(200);
    const mails = await notices();
    expect([await step(5), await step(4), await step(0)]).toEqual([400, 400, 400]);
    expect(await counted()).toEqual([5]);
    expect(await eventsOf(world, owner.id, "method.copy_suspected")).toBe(3);
    expect(await notices()).toBe(mails + 3);
    expect(await step(2 ** 32 - 1)).toBe(200);
    expect(await counted()).toEqual([2 ** 32 - 1]);
  });

  it("isn't asked for where it is off, and proves nothing there", async () => {
    const owner = await passkeyOwner();
    const pending = await pendingToken(owner);
    const asked = await askedOf(pending);
    await ask("POST", "/mfa/disable", { token: await signInFully(owner), body: { mfaType: "PASSKEY" } });
    const token = await pendingToken(owner);
    const refused = await ask("POST", "/mfa/passkey/auth-options", { token });
    expect([refused.status, refused.body.code]).toEqual([400, "METHOD_NOT_ENABLED"]);
    expect((await prove(pending, owner.authenticator.get(asked))).status).toBe(401);
  });
});

describe("E12: only a full and fresh session changes passkeys", () => {
  const CHANGES = (id: string) =>
    [
      ["POST", "/mfa/setup", { mfaType: "PASSKEY" }],
      ["POST", "/mfa/verify-setup", { mfaType: "PASSKEY", credential: {} }],
      ["POST", "/mfa/passkey/complete-registration", { credential: {}, challenge: "" }],
      ["POST", "/mfa/passkey/complete-registration-1", { credential: {}, challenge: "" }],
      ["PATCH", `/mfa/passkeys/${id}`, { name: "Mine" }],
      ["DELETE", `/mfa/passkeys/${id}`, undefined],
    ] as const;

  it("after the first step alone: 403 MFA_REQUIRED; G08: with an old proof: 403 STEP_UP_REQUIRED", async () => {
    const owner = await passkeyOwner();
    const full = await signInFully(owner);
    const list = await ask("GET", "/mfa/passkeys", { token: full });
    const id = /"id":"([^"]+)"/.exec(JSON.stringify(list.body))?.[1] ?? "";
    const pending = await pendingToken(owner);
    const before = await standingOf(world, owner.id);
    await growStale(world, owner.id);
    for (const [method, path, body] of CHANGES(id)) {
      const asks = { ...(body ? { body } : {}) };
      expect((await ask(method, path, { token: pending, ...asks })).body.code).toBe("MFA_REQUIRED");
      expect((await ask(method, path, { token: full, ...asks })).body.code).toBe("STEP_UP_REQUIRED");
    }
    expect(await standingOf(world, owner.id)).toEqual(before);
    const stepped = await prove(full, owner.authenticator.get(await askedOf(full)));
    const token = String(stepped.body.fullAccessToken);
    expect((await ask("PATCH", `/mfa/passkeys/${id}`, { token, body: { name: "Mine" } })).status).toBe(200);
  });

  it("another person's passkey is as missing as none", async () => {
    const [token, other] = [await signInFully(ada), await signInFully(bob)];
    const list = await ask("GET", "/mfa/passkeys", { token: other });
    const id = /"id":"([^"]+)"/.exec(JSON.stringify(list.body))?.[1] ?? "";
    const before = await standingOf(world, bob.id);
    for (const [method, body] of [["GET"], ["PATCH", { name: "Mine" }], ["DELETE"]] as const) {
      const asks = { token, ...(body ? { body } : {}) };
      const theirs = await ask(method, `/mfa/passkeys/${id}`, asks);
      const nobodys = await ask(method, "/mfa/passkeys/00000000-0000-4000-8000-000000000000", asks);
      expect([theirs.status, theirs.body]).toEqual([404, nobodys.body]);
    }
    expect(await standingOf(world, bob.id)).toEqual(before);
  });

  it("a person with no method yet can add one, fresh from the sign-in", async () => {
    const member = await newPerson();
    await growStale(world, member.id);
    const stale = await ask("POST", "/mfa/setup", { token: member.token, body: { mfaType: "PASSKEY" } });
    expect(stale.body.code).toBe("STEP_UP_REQUIRED");
    await addPasskey({ ...member, token: await pendingToken(member) });
  });
});
