import { beforeAll, describe, expect, it } from "vitest";
import { ask, openWorld } from "@/testing/harness/here";
import { type Said, SoftwareAuthenticator } from "@/testing/people/authenticator";
import type { SignedIn } from "@/testing/people/client";
import { newOwner, newPerson } from "@/testing/people/here";
import { addPasskey } from "@/testing/people/passkey-client";
import {
  beginSetup,
  eventsOf,
  passkeyOwner,
  pendingToken,
  standingOf,
} from "@/testing/people/passkey-person";

const world = openWorld();
let ada: SignedIn;
beforeAll(async () => {
  ada = await newPerson();
}, 120_000);

/** The three published ways to finish: their path, their input and their answer. */
const WAYS = [
  ["/mfa/verify-setup", "MFA setup verified and enabled", "MFA setup verification failed"],
  ["/mfa/passkey/complete-registration", "Passkey registration completed", "Passkey registration failed"],
  ["/mfa/passkey/complete-registration-1", "Passkey registration completed", "Passkey registration failed"],
] as const;

const finish = (path: string, token: string, credential: unknown, challenge = "") =>
  ask("POST", path, { token, body: { mfaType: "PASSKEY", credential, challenge } });

describe("E11: what setting up tells", () => {
  it("is what is published, under a handle that says nothing; codes come with the first method only", async () => {
    const member = await newPerson();
    const first = await beginSetup(member.token);
    const { backupCodes, ...published } = first;
    expect(Object.keys(published).sort()).toEqual(
      ["challenge", "mfaType", "options", "origin", "rpID", "rpName", "userId", "userName"].sort(),
    );
    expect(backupCodes).toHaveLength(10);
    const handle = Buffer.from(first.userId, "base64url");
    expect(handle.length).toBeGreaterThanOrEqual(16);
    expect(handle.toString("latin1")).not.toContain(member.email);
    expect(handle.toString("hex")).not.toContain(member.id.replaceAll("-", ""));
    const { authenticator } = await addPasskey(member);
    const second = await beginSetup(member.token);
    expect(second.backupCodes).toBeUndefined();
    expect(second.userId).toBe(first.userId);
    expect(second.options.excludeCredentials.map(({ id }) => id)).toEqual([authenticator.id]);
  });
});

it("H04: who is held to set a passkey up can do it with the authenticator whose passkey is off", async () => {
  const member = await newOwner();
  const { authenticator } = await addPasskey(member);
  const { token } = member;
  const excluded = async () => (await beginSetup(token)).options.excludeCredentials.map(({ id }) => id);
  await ask("POST", "/mfa/disable", { token, body: { mfaType: "PASSKEY" } });
  expect(await excluded()).toEqual([authenticator.id]);
  const body = { enforced: true, methods: ["PASSKEY"] };
  await ask("POST", "/mfa/organization/enforce", { token, body });
  // It can't be turned on from here. A browser makes no second one where one is excluded.
  expect((await ask("POST", "/mfa/enable", { token, body: { mfaType: "PASSKEY" } })).status).toBe(403);
  expect(await excluded()).toEqual([]);
  await addPasskey(member, { authenticator: new SoftwareAuthenticator() });
});

describe.each(WAYS)("%s", (path, done, failed) => {
  it("finishes a set-up once, in the published words; the challenge beside it is ignored", async () => {
    const credential = new SoftwareAuthenticator().create(
      await beginSetup(ada.token, { deviceInfo: { name: "Work" } }),
    );
    const answer = await finish(path, ada.token, credential, "another");
    expect([answer.status, answer.body]).toEqual([200, { success: true, message: done }]);
    const again = await finish(path, ada.token, credential);
    expect([again.status, again.body.error]).toEqual([400, failed]);
    const { body } = await ask("GET", "/mfa/passkeys", { token: ada.token });
    expect(body.passkeys).toEqual(
      expect.arrayContaining([expect.objectContaining({ name: "Work", isSynced: true })]),
    );
  });

  it.each<[string, Partial<Said>]>([
    ["E03: type", { type: "webauthn.get" }],
    ["E04: origin", { origin: "https://evil.test" }],
    ["E04: challenge", { challenge: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" }],
    ["E05: cross origin", { crossOrigin: true }],
    ["E05: top origin", { topOrigin: "http://localhost:3000" }],
    ["E06: user verification", { uv: false }],
    ["E10: backup flags", { be: false, bs: true }],
  ])("wrong %s alone: 400, nothing changed, and the set-up is used up", async (_, change) => {
    const before = await standingOf(world, ada.id);
    const setup = await beginSetup(ada.token);
    const authenticator = new SoftwareAuthenticator();
    const answer = await finish(path, ada.token, authenticator.create(setup, change));
    expect([answer.status, answer.body.error]).toEqual([400, failed]);
    expect((await finish(path, ada.token, authenticator.create(setup))).status).toBe(400);
    expect(await standingOf(world, ada.id)).toEqual(before);
    await world.sql("update users set mfa_failures = 0 where id = $1", [ada.id]);
  });

  it("E08: a credential id is one person's, once: 409, and nothing changed", async () => {
    for (const { authenticator: taken } of [await passkeyOwner(), await addPasskey(ada)]) {
      const before = await standingOf(world, ada.id);
      const answer = await finish(path, ada.token, taken.create(await beginSetup(ada.token)));
      expect([answer.status, answer.body.code]).toEqual([409, "ALREADY_EXISTS"]);
      expect(await standingOf(world, ada.id)).toEqual(before);
    }
  });

  it("without a set-up, or after five minutes: 400", async () => {
    const member = await newPerson();
    const stranger = new SoftwareAuthenticator();
    const setup = await beginSetup(ada.token);
    const theirs = await finish(path, member.token, stranger.create(setup));
    expect([theirs.status, theirs.body.error]).toEqual([400, failed]);
    await world.sql("update factors set expires_at = now() where user_id = $1 and status = 'pending'", [
      ada.id,
    ]);
    expect((await finish(path, ada.token, stranger.create(setup))).body.error).toBe(failed);
  });
});

describe("finishing in parallel", () => {
  it("E02: of 50 posts of one registration one succeeds", async () => {
    const member = await newPerson();
    const credential = new SoftwareAuthenticator().create(await beginSetup(member.token));
    const path = "/mfa/passkey/complete-registration";
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => finish(path, member.token, credential)),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status >= 500)).toHaveLength(0);
    expect(await eventsOf(world, member.id, "method.added")).toBeGreaterThanOrEqual(1);
    expect(
      await world.sql("select 1 from factors where user_id = $1 and status = 'active'", [member.id]),
    ).toHaveLength(1);
  }, 60_000);

  it("20 passkeys are the most, also in 20 parallel tries", async () => {
    const owner = await passkeyOwner();
    for (let count = 1; count < 17; count++) await addPasskey(owner);
    const tries = Array.from({ length: 20 }, async () => {
      const { body } = await ask("POST", "/mfa/setup", { token: owner.token, body: { mfaType: "PASSKEY" } });
      if (!body.success) return "none";
      const authenticator = new SoftwareAuthenticator();
      const setup = { ...JSON.parse(JSON.stringify(body.data)) };
      const answer = await finish("/mfa/verify-setup", owner.token, authenticator.create(setup));
      return answer.status === 200 ? "added" : "refused";
    });
    const outcomes = await Promise.all(tries);
    const added = outcomes.filter((outcome) => outcome === "added").length;
    const rows = () =>
      world.sql("select 1 from factors where user_id = $1 and status = 'active'", [owner.id]);
    expect(await rows()).toHaveLength(17 + added);
    expect(added).toBeLessThanOrEqual(3);
    await world.sql("update users set mfa_failures = 0, mfa_locked_until = null where id = $1", [owner.id]);
    for (let count = 17 + added; count < 19; count++) await addPasskey(owner);
    // Begun at the moment the last one was added: there was room then, and there is none now.
    const late = new SoftwareAuthenticator().create(await beginSetup(owner.token));
    await world.sql(
      `insert into factors (id, user_id, type, status, enabled, sealed, key_id)
       select gen_random_uuid(), user_id, type, status, enabled, sealed, key_id from factors
       where user_id = $1 and status = 'active' limit $2`,
      [owner.id, 20 - (await rows()).length],
    );
    const tooMany = await finish("/mfa/verify-setup", owner.token, late);
    expect([tooMany.status, tooMany.body.code]).toEqual([409, "LIMIT_REACHED"]);
    const full = await ask("POST", "/mfa/setup", { token: owner.token, body: { mfaType: "PASSKEY" } });
    expect([full.status, full.body.code]).toEqual([409, "LIMIT_REACHED"]);
  }, 60_000);
});

describe("an enrolling session", () => {
  it("becomes full with its first passkey, and gets tokens", async () => {
    const owner = await newOwner();
    await world.sql(
      `update organizations set mfa_enforced_from = now() - interval '1 day'
       where id = (select org_id from users where id = $1)`,
      [owner.id],
    );
    const token = await pendingToken(owner);
    expect((await ask("GET", "/mfa/passkeys", { token })).body.code).toBe("MFA_ENROLMENT_REQUIRED");
    const credential = new SoftwareAuthenticator().create(await beginSetup(token));
    const answer = await finish("/mfa/passkey/complete-registration", token, credential);
    expect(answer.body).toEqual({
      success: true,
      message: "Passkey registration completed",
      fullAccessToken: expect.any(String),
      refreshToken: expect.any(String),
    });
    expect((await ask("GET", "/mfa/passkeys", { token: String(answer.body.fullAccessToken) })).status).toBe(
      200,
    );
  });
});
