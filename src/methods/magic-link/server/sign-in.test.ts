import { beforeEach, describe, expect, it } from "vitest";
import { readLocalMailbox } from "@/engine/mail/deliver";
import { ask, mustAsk, openWorld } from "@/testing/harness/here";
import { enrol, newAddress, PASSWORD, signIn } from "@/testing/people/client";
import { newOwner, newPerson, ownerOf, signUp, tokenMailedTo } from "@/testing/people/here";
import { DEAD, disown, inspect, sendSignIn, signInLinkFor, verifyLink, wait } from "@/testing/people/links";
import { join, proveBackup } from "@/testing/people/organization";
import { MAILS } from "../../servers";

/** Signing in with a mailed link and nothing else: no way round a second step, and no planted password. */

const world = openWorld();
beforeEach(() => world.sql("delete from rate_limits"));

describe("a link signs in, through the one gate", () => {
  it("who has no method gets a full session, once, and the other live links are dead", async () => {
    const person = await newPerson();
    const links: string[] = [];
    for (let n = 0; n < 3; n += 1) {
      links.push(await signInLinkFor(person.email));
      await wait(world, person, 31);
    }
    const [first = "", second = "", third = ""] = links;
    for (const link of links)
      expect((await inspect(link)).body).toMatchObject({ purpose: "sign-in", email: person.email });
    const answer = await verifyLink(second);
    expect(answer).toMatchObject({
      status: 200,
      body: { success: true, refreshToken: expect.any(String), user: { id: person.id } },
    });
    expect(answer.body).not.toHaveProperty("next");
    for (const link of [first, second, third]) {
      expect(await verifyLink(link)).toEqual({ status: 400, body: { ...DEAD, reason: "used" } });
    }
    const sessions = await mustAsk("GET", "/sessions", { token: String(answer.body.accessToken) });
    expect(JSON.stringify(sessions)).toContain('"loginMethod":"MAGIC_LINK"');
  });

  it("D06: of four, the oldest is replaced", async () => {
    const person = await newPerson();
    const links: string[] = [];
    for (let n = 0; n < 4; n += 1) {
      links.push(await signInLinkFor(person.email));
      await wait(world, person, 31);
    }
    expect(await verifyLink(links[0] ?? "")).toEqual({ status: 400, body: { ...DEAD, reason: "replaced" } });
    expect((await verifyLink(links[1] ?? "")).status).toBe(200);
  });

  it("D06: it is dead after ten minutes, a changed password, a changed address, or with its account", async () => {
    const person = await newPerson();
    const late = await signInLinkFor(person.email);
    await wait(world, person, 601);
    expect(await verifyLink(late)).toEqual({ status: 400, body: { ...DEAD, reason: "expired" } });
    const before = await signInLinkFor(person.email);
    await mustAsk("POST", "/user/password", {
      token: person.token,
      body: { newPassword: "eight brave lanterns hum" },
    });
    expect(await verifyLink(before)).toEqual({ status: 400, body: DEAD });
    const other = await newPerson();
    const toOld = await signInLinkFor(other.email);
    const email = newAddress();
    await mustAsk("POST", "/user/email", { token: other.token, body: { email } });
    await mustAsk("POST", "/user/email/confirm", { body: { token: await tokenMailedTo(email) } });
    expect(await verifyLink(toOld)).toEqual({ status: 400, body: DEAD });
    await wait(world, other, 31);
    const disabled = await signInLinkFor(email);
    await world.sql("update users set disabled_at = now() where id = $1", [other.id]);
    expect(await verifyLink(disabled)).toMatchObject({ status: 400, body: DEAD });
    expect(await inspect(disabled)).toMatchObject({ status: 400, body: DEAD });
  });

  it("with a method on gives a pending session; a trusted device stands in for the second step", async () => {
    const person = await enrol(await newPerson());
    const pending = await verifyLink(await signInLinkFor(person.email, { callback_next: "/orders?open=1" }));
    expect(pending.body).toMatchObject({
      mfaRequired: true,
      mfaMethods: ["GOOGLE_AUTH"],
      next: "/orders?open=1",
    });
    expect(pending.body).not.toHaveProperty("refreshToken");
    const { trustedDeviceToken } = await proveBackup(person, String(pending.body.accessToken), {
      trustDevice: true,
    });
    await wait(world, person, 31);
    const trusted = await verifyLink(await signInLinkFor(person.email), { trustedDeviceToken });
    expect(trusted.body).toHaveProperty("refreshToken");
    const other = await enrol(await newPerson());
    const notTheirs = await verifyLink(await signInLinkFor(other.email), { trustedDeviceToken });
    expect(notTheirs.body).toMatchObject({ mfaRequired: true });
  });

  it("under enforcement, without a method, gives an enrolling session", async () => {
    const owner = await enrol(await newOwner());
    const member = await join(owner);
    await mustAsk("POST", "/mfa/organization/enforce", { token: owner.token, body: { enforced: true } });
    const answer = await verifyLink(await signInLinkFor(member.email));
    expect(answer.body).toMatchObject({ nextStep: "enrol" });
  });

  it("B08: a locked account signs in with its first factor and then waits, as with a password", async () => {
    const person = await enrol(await newPerson());
    await world.sql(
      "update users set mfa_failures = 10, mfa_locked_until = now() + interval '10 minutes' where id = $1",
      [person.id],
    );
    const { status, body } = await verifyLink(await signInLinkFor(person.email));
    expect([status, body.mfaRequired]).toEqual([200, true]);
    const tried = await ask("POST", "/mfa/verify-login", {
      token: String(body.accessToken),
      body: {
        mfaType: "GOOGLE_AUTH",
        code: person.backupCodes[0],
      },
    });
    expect(tried).toMatchObject({ status: 429, body: { code: "ACCOUNT_LOCKED" } });
  });

  it('"this wasn\'t me" kills it, is recorded and mailed, and the others live', async () => {
    const person = await newPerson();
    const first = await signInLinkFor(person.email);
    await wait(world, person, 31);
    const second = await signInLinkFor(person.email);
    expect((await disown(first)).status).toBe(200);
    expect(await verifyLink(first)).toEqual({ status: 400, body: DEAD });
    const [notice] = await readLocalMailbox(MAILS, person.email);
    expect(notice?.subject).toContain("turned down");
    expect((await verifyLink(second)).status).toBe(200);
  });
});

describe("an unknown address, where anybody may sign up", () => {
  it("gets an account with the first use of its link, and none before", async () => {
    const email = newAddress();
    const link = await signInLinkFor(email);
    expect((await inspect(link)).body).toMatchObject({ purpose: "sign-in", email, isNewAccount: true });
    const [before] = await world.sql("select email_verified_at from users where email_normalized = $1", [
      email,
    ]);
    expect(before).toEqual({ email_verified_at: null });
    const { body } = await verifyLink(link);
    expect(body).toMatchObject({ success: true, user: { email }, refreshToken: expect.any(String) });
    const profile = await mustAsk("GET", "/user/profile", { token: String(body.accessToken) });
    expect(profile).toMatchObject({ data: { email, validated: true, name: "" } });
  });

  it("is spelled as it was mailed, not as somebody else asked before", async () => {
    const email = newAddress();
    await signInLinkFor(email.toUpperCase());
    await world.sql("delete from rate_limits");
    const { body } = await verifyLink(await signInLinkFor(email));
    expect(body).toMatchObject({ user: { email } });
  });

  it("A08: none of the passwords it was registered with survives, nor the mails that would confirm them", async () => {
    const email = newAddress();
    const planted = "a password of somebody else";
    await mustAsk("POST", "/user/register", { body: { email, password: planted, firstName: "Mallory" } });
    const confirmation = await tokenMailedTo(email);
    await mustAsk("POST", "/user/register", { body: { email, password: PASSWORD } });
    const { body } = await verifyLink(await signInLinkFor(email));
    expect(body).toMatchObject({ user: { email, name: "" } });
    for (const password of [planted, PASSWORD]) {
      expect(await ask("POST", "/user/login", { body: { email, password } })).toMatchObject({
        status: 401,
        body: { code: "INVALID_CREDENTIALS" },
      });
    }
    expect((await ask("POST", "/user/verify-email", { body: { token: confirmation } })).status).toBe(400);
    const [row] = await world.sql(
      "select password_hash, (select count(*)::int from registrations r where r.user_id = u.id) as waiting from users u where email_normalized = $1",
      [email],
    );
    expect(row).toEqual({ password_hash: null, waiting: 0 });
  });

  it("a registration that is confirmed first wins, and the link then signs in to it", async () => {
    const email = newAddress();
    const link = await signInLinkFor(email);
    await signUp({ email });
    const { body } = await verifyLink(link);
    expect(body).toMatchObject({ user: { email, name: "Ada" } });
    expect((await signIn(ownerOf(email))).body).toHaveProperty("refreshToken");
  });
});

describe("what isn't asked well", () => {
  it.each([
    {},
    { email: "nobody" },
    { email: ["a@b.test"] },
    { email: 7 },
    { email: "a@b.test", callback_next: 7 },
    { email: "a@b.test", callback_origin: {} },
  ])("%j is 400 in the envelope", async (body) => {
    expect(await sendSignIn(body)).toMatchObject({
      status: 400,
      body: { success: false, code: "VALIDATION_FAILED" },
    });
  });

  it("what can't be a token is refused in the published words, like one that isn't known", async () => {
    const refused = { status: 400, body: DEAD };
    for (const token of [undefined, null, "", 7, ["x"], "x", "%00", "\0", "a".repeat(43), "a".repeat(600)]) {
      for (const path of [
        "/mfa/magic-link/activate",
        "/auth/magic-link/verify",
        "/auth/magic-link/inspect",
        "/auth/magic-link/disown",
      ])
        expect(await ask("POST", path, { body: { token } }), `${path} ${token}`).toMatchObject(refused);
    }
    expect(await ask("POST", "/mfa/magic-link/activate")).toMatchObject(refused);
    expect(await verifyLink("a".repeat(43))).toEqual({ status: 400, body: DEAD });
  });
});
