import { describe, expect, it } from "vitest";
import { ask, mustAsk, openWorld, type World } from "@/testing/harness/here";
import { enrol, newAddress, signIn } from "@/testing/people/client";
import { newOwner, newPerson, ownerOf, tokenMailedTo } from "@/testing/people/here";
import {
  activate,
  askedForLink,
  DEAD,
  disown,
  enrolLink,
  inspect,
  MAGIC_LINK,
  signInLinkFor,
  verifyLink,
  verifyLogin,
  wait,
} from "@/testing/people/links";
import { join, proveBackup } from "@/testing/people/organization";

/** Turning Email link on: by the account's own mail only, and never half. */

const world = openWorld();

const setUp = (token: string, email?: string) =>
  ask("POST", "/mfa/setup", { token, body: { ...MAGIC_LINK, ...(email === undefined ? {} : { email }) } });
const methodOf = async (token: string) => {
  const { data } = await mustAsk("GET", "/mfa/methods", { token });
  return (data as { type: string }[]).find(({ type }) => type === "MAGIC_LINK");
};
const cardOf = async (world: World, id: string) => {
  const rows = await world.sql(
    "select status, enabled from factors where user_id = $1 and type = 'MAGIC_LINK'",
    [id],
  );
  return rows;
};

describe("D11: mail goes to the account's own address only", () => {
  it("an address is asked for, and another one is refused with words, changing nothing", async () => {
    const person = await newPerson();
    for (const email of [undefined, newAddress(), `x${person.email}`]) {
      const answer = await setUp(person.token, email);
      expect(answer).toMatchObject({
        status: 400,
        body: { code: "VALIDATION_FAILED", fieldErrors: { email: expect.any(String) } },
      });
    }
    expect(await cardOf(world, person.id)).toEqual([]);
  });

  it("the account's own is taken in any spelling that is the same address, and mail goes to it as it is kept", async () => {
    const person = await newPerson();
    const answer = await setUp(person.token, person.email.toUpperCase());
    expect(answer.body).toMatchObject({
      success: true,
      data: { email: person.email, verificationRequired: true },
    });
    expect((await activate(await tokenMailedTo(person.email))).status).toBe(200);
  });

  it("after a change of address, mail goes to the new one, which was confirmed", async () => {
    const person = await enrolLink(await newPerson());
    const email = newAddress();
    await mustAsk("POST", "/user/email", { token: person.token, body: { email } });
    await mustAsk("POST", "/user/email/confirm", { body: { token: await tokenMailedTo(email) } });
    const { link, token } = await askedForLink({ ...person, email });
    expect((await verifyLogin(token, { token: link })).status).toBe(200);
  });

  it("an account without a password can't turn it on: mail alone would be one factor twice", async () => {
    const email = newAddress();
    const { body } = await verifyLink(await signInLinkFor(email));
    const token = String(body.accessToken);
    expect(await setUp(token, email)).toMatchObject({ status: 400, body: { code: "PASSWORD_REQUIRED" } });
    expect(await methodOf(token)).toMatchObject({ isAvailable: false, assurance: "low" });
    await mustAsk("POST", "/user/password", { token, body: { newPassword: "seven quiet otters sail" } });
    const again = await signIn(ownerOf(email));
    expect(await methodOf(again.token)).toMatchObject({ isAvailable: true });
  });
});

describe("the set-up", () => {
  it("B13: counts for nothing before it is confirmed, and is shown as waiting until it is over", async () => {
    const person = await newPerson();
    await setUp(person.token, person.email);
    expect(await methodOf(person.token)).toMatchObject({ isConfigured: false, isEnabled: false });
    expect(await ask("POST", "/mfa/enable", { token: person.token, body: MAGIC_LINK })).toMatchObject({
      status: 400,
    });
    expect((await signIn(person)).body).not.toHaveProperty("mfaRequired");
    const [row] = await world.sql(
      "select expires_at > now() + interval '595 s' and expires_at <= now() + interval '600 s' as ok from factors where user_id = $1",
      [person.id],
    );
    expect(row).toEqual({ ok: true });
    const link = await tokenMailedTo(person.email);
    await wait(world, person, 601);
    expect(await activate(link)).toEqual({ status: 400, body: { ...DEAD, reason: "expired" } });
  });

  it("ends with the first confirmation: the first method is primary, with ten codes and a mail, other sessions end", async () => {
    const person = await newPerson();
    const other = await signIn(person);
    const enrolled = await enrolLink(person);
    expect(enrolled.backupCodes).toHaveLength(10);
    expect(await mustAsk("GET", "/mfa/status", { token: enrolled.token })).toMatchObject({
      data: {
        isEnabled: true,
        enabledMethods: ["MAGIC_LINK"],
        primaryMethod: "MAGIC_LINK",
        sessionVerified: true,
      },
    });
    expect((await ask("GET", "/mfa/status", { token: other.token })).status).toBe(401);
    const pending = await signIn(person);
    expect(pending.body).toMatchObject({
      mfaRequired: true,
      mfaMethods: ["MAGIC_LINK"],
      primaryMethod: "MAGIC_LINK",
    });
    await proveBackup({ ...enrolled, secret: "", usedStep: 0 }, pending.token);
    const mails = await world.sql(
      "select 1 from outbox where user_id = $1 and template = 'security-notice'",
      [person.id],
    );
    expect(mails.length).toBeGreaterThan(0);
  });

  it("its link ends with the session that asked, even one whose row wasn't swept, and brings none back", async () => {
    const person = await enrol(await newPerson());
    await setUp(person.token, person.email);
    const link = await tokenMailedTo(person.email);
    const { fullAccessToken: token } = await proveBackup(person, (await signIn(person)).token);
    await mustAsk("POST", "/mfa/disable", { token, body: { mfaType: "GOOGLE_AUTH" } });
    await world.sql("update sessions set revoked_at = null where user_id = $1", [person.id]);
    expect(await activate(link)).toEqual({ status: 400, body: DEAD });
    expect((await ask("GET", "/user/profile", { token: person.token })).status).toBe(401);
  });

  it("verify-setup takes the token from the session that asked only, in the published words", async () => {
    const person = await newPerson();
    const other = await signIn(person);
    await setUp(person.token, person.email);
    const token = await tokenMailedTo(person.email);
    for (const answer of [{ token: "x" }, { token: "" }, { code: token }, {}]) {
      expect(
        await ask("POST", "/mfa/verify-setup", { token: person.token, body: { ...MAGIC_LINK, ...answer } }),
      ).toMatchObject({
        status: 400,
        body: { error: "MFA setup verification failed" },
      });
    }
    expect(
      await ask("POST", "/mfa/verify-setup", { token: other.token, body: { ...MAGIC_LINK, token } }),
    ).toMatchObject({
      status: 400,
      body: { error: "MFA setup verification failed" },
    });
    expect(
      await mustAsk("POST", "/mfa/verify-setup", { token: person.token, body: { ...MAGIC_LINK, token } }),
    ).toEqual({
      success: true,
      message: "MFA setup verified and enabled",
    });
  });

  it("activate needs no session and gives none; the session that asked goes on and is asked like any other", async () => {
    const person = await newPerson();
    await setUp(person.token, person.email);
    const link = await tokenMailedTo(person.email);
    const sessions = await world.sql("select id from sessions");
    expect(await activate(link)).toEqual({
      status: 200,
      body: { success: true, message: "Magic link MFA activated successfully" },
    });
    expect(await world.sql("select id from sessions")).toHaveLength(sessions.length);
    expect(await activate(link)).toEqual({ status: 400, body: { ...DEAD, reason: "used" } });
    // Who pressed the button may be somebody else, so this session has proved the password alone.
    expect(await mustAsk("GET", "/mfa/status", { token: person.token })).toMatchObject({
      data: { sessionVerified: false },
    });
    expect(await ask("POST", "/mfa/backup-codes", { token: person.token })).toMatchObject({
      status: 403,
      body: { code: "MFA_REQUIRED" },
    });
    await mustAsk("POST", "/mfa/magic-link/send", { token: person.token });
    const proof = await verifyLogin(person.token, { token: await tokenMailedTo(person.email) });
    expect(await mustAsk("GET", "/mfa/status", { token: String(proof.body.fullAccessToken) })).toMatchObject({
      data: { sessionVerified: true },
    });
  });

  it("D06: a second set-up kills the first one's link, after a wait of 30 seconds that is told", async () => {
    const person = await newPerson();
    await setUp(person.token, person.email);
    const first = await tokenMailedTo(person.email);
    const early = await setUp(person.token, person.email);
    expect(early).toMatchObject({ status: 429, body: { code: "RATE_LIMITED" } });
    expect(early.body.retryAfter).toBeLessThanOrEqual(30);
    await wait(world, person, 31);
    expect((await setUp(person.token, person.email)).status).toBe(200);
    expect(await activate(first)).toEqual({ status: 400, body: { ...DEAD, reason: "replaced" } });
    expect((await activate(await tokenMailedTo(person.email))).status).toBe(200);
  });

  it("keeps an Email link that is on working until the new one is confirmed, which replaces it", async () => {
    const person = await enrolLink(await newPerson());
    await wait(world, person, 31);
    expect((await setUp(person.token, person.email)).status).toBe(200);
    const link = await tokenMailedTo(person.email);
    const asked = await askedForLink(person);
    expect((await verifyLogin(asked.token, { token: asked.link })).status).toBe(200);
    expect((await activate(link)).status).toBe(200);
    expect(await cardOf(world, person.id)).toEqual([{ status: "active", enabled: true }]);
  });

  it("an account that is gone or inactive is said to be", async () => {
    const person = await newPerson();
    await setUp(person.token, person.email);
    const link = await tokenMailedTo(person.email);
    await world.sql("update users set disabled_at = now() where id = $1", [person.id]);
    expect(await activate(link)).toMatchObject({
      status: 404,
      body: { success: false, error: "User not found or inactive" },
    });
  });
});

describe('"This wasn\'t me" of an activation', () => {
  it("throws the set-up away with its codes, once, with a mail and a record", async () => {
    const person = await newPerson();
    await setUp(person.token, person.email);
    const link = await tokenMailedTo(person.email);
    expect((await disown(link)).status).toBe(200);
    expect(await cardOf(world, person.id)).toEqual([]);
    expect(await world.sql("select 1 from backup_codes where user_id = $1", [person.id])).toEqual([]);
    for (const answer of [await activate(link), await disown(link), await inspect(link)]) {
      expect(answer).toEqual({ status: 400, body: DEAD });
    }
    const records = await world.sql(
      "select detail->>'purpose' as purpose from audit_events where user_id = $1 and event = 'link.disowned'",
      [person.id],
    );
    expect(records).toEqual([{ purpose: "magic_link_activation" }]);
  });
});

describe("B12: mail is the weakest of the three", () => {
  it("an organization may refuse it: it is then set up, and not enough", async () => {
    const owner = await enrol(await newOwner());
    const member = await enrolLink(await signIn(await join(owner)));
    await mustAsk("POST", "/mfa/organization/enforce", {
      token: owner.token,
      body: {
        enforced: true,
        methods: ["GOOGLE_AUTH", "PASSKEY"],
      },
    });
    const asked = await askedForLink(member);
    const answer = await verifyLogin(asked.token, { token: asked.link });
    expect(answer.body).toMatchObject({ nextStep: "enrol" });
    const token = String(answer.body.fullAccessToken);
    expect(await ask("POST", "/mfa/backup-codes", { token })).toMatchObject({
      status: 403,
      body: { code: "MFA_ENROLMENT_REQUIRED" },
    });
  });
});

describe("links that end with what they are of", () => {
  it("D06: a changed password and a method that is turned off kill an open activation", async () => {
    const person = await newPerson();
    await setUp(person.token, person.email);
    const link = await tokenMailedTo(person.email);
    await mustAsk("POST", "/user/password", {
      token: person.token,
      body: { newPassword: "eight brave lanterns hum" },
    });
    expect(await activate(link)).toEqual({ status: 400, body: DEAD });
    const other = await enrolLink(await newPerson());
    const asked = await askedForLink(other);
    await mustAsk("POST", "/mfa/disable", { token: other.token, body: MAGIC_LINK });
    expect(await inspect(asked.link)).toMatchObject({ status: 400, body: DEAD });
  });
});
