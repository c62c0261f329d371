import { describe, expect, it } from "vitest";
import { ask, HERE, mustAsk, openWorld } from "@/testing/harness/here";
import { tokenIn } from "@/testing/harness/http";
import {
  type Enrolled,
  enrol,
  GOOGLE_AUTH,
  mailTo,
  newAddress,
  PASSWORD,
  signIn,
  signUp,
} from "@/testing/people/client";
import { newOwner, tokenMailedTo } from "@/testing/people/here";
import { enforce, invite, join, proveBackup } from "@/testing/people/organization";
import { addPasskey, answerTo } from "@/testing/people/passkey-client";
import { codeAt, nextStep } from "@/testing/people/totp-steps";

/** An organization accepts the same methods at a step-up as at a sign-in. Joining one takes a proof of who one is. */

const world = openWorld();

const growStale = (id: string) =>
  world.sql("update sessions set proved_at = proved_at - interval '1 hour' where user_id = $1", [id]);

/** A member with an app and a passkey, of an organization that takes passkeys alone. */
async function memberWithBoth() {
  const owner = await newOwner();
  const member = await addPasskey(await enrol(await join(owner)));
  await enforce(owner, { methods: ["PASSKEY"] });
  const pending = await signIn(member);
  const credential = await answerTo(member, "/mfa/passkey/auth-options", pending.token);
  const body = { mfaType: "PASSKEY", credential };
  const done = await mustAsk("POST", "/mfa/verify-login", { token: pending.token, body });
  return { ...member, token: String(done.fullAccessToken) };
}

describe("L12: a step-up takes only what the organization accepts", () => {
  it("the app is refused where passkeys alone are accepted, and the session stays stale", async () => {
    const member = await memberWithBoth();
    await growStale(member.id);
    const code = await codeAt(member.secret, await nextStep(member));
    const refused = await ask("POST", "/mfa/verify-login", {
      token: member.token,
      body: { ...GOOGLE_AUTH, code },
    });
    expect(refused).toMatchObject({ status: 400, body: { code: "INVALID_CODE" } });
    expect((await ask("POST", "/mfa/backup-codes", { token: member.token })).body.code).toBe(
      "STEP_UP_REQUIRED",
    );
    const credential = await answerTo(member, "/mfa/passkey/auth-options", member.token);
    const body = { mfaType: "PASSKEY", credential };
    const done = await mustAsk("POST", "/mfa/verify-login", { token: member.token, body });
    expect((await ask("POST", "/mfa/backup-codes", { token: String(done.fullAccessToken) })).status).toBe(
      200,
    );
  });

  it("a backup code is always taken", async () => {
    const member: Enrolled = await memberWithBoth();
    await growStale(member.id);
    const { fullAccessToken } = await proveBackup(member, member.token);
    expect((await ask("POST", "/mfa/backup-codes", { token: fullAccessToken })).status).toBe(200);
  });

  it("where it accepts anything, the app is taken", async () => {
    const owner = await newOwner();
    const member = await enrol(await join(owner));
    await enforce(owner);
    await growStale(member.id);
    const code = await codeAt(member.secret, await nextStep(member));
    expect(
      (await ask("POST", "/mfa/verify-login", { token: member.token, body: { ...GOOGLE_AUTH, code } }))
        .status,
    ).toBe(200);
  });
});

describe("L12: a password that is shorter than what holds by now", () => {
  const SHORT = "otter sail";

  /** Somebody who chose their password while their organization enforced, and has left it since. */
  async function withShortPassword() {
    const owner = await enrol(await newOwner());
    const member = await join(owner);
    await enforce(owner);
    await mustAsk("POST", "/user/logout", { token: member.token });
    const enrolled = await enrol(await signIn(member));
    await mustAsk("POST", "/user/password", { token: enrolled.token, body: { newPassword: SHORT } });
    return { owner, member: { ...enrolled, password: SHORT } };
  }

  it("is said at sign-in once it is too short, and nothing is refused for it", async () => {
    const { owner, member } = await withShortPassword();
    expect((await signIn(member)).body).not.toHaveProperty("passwordChangeRequired");
    await enforce(owner, { enforced: false });
    const pending = await signIn(member);
    expect(pending.body).toMatchObject({ passwordChangeRequired: true, mfaRequired: true });
    const { fullAccessToken } = await proveBackup(member, pending.token);
    expect((await ask("GET", "/sessions", { token: fullAccessToken })).status).toBe(200);
    await mustAsk("POST", "/user/password", {
      token: fullAccessToken,
      body: { newPassword: "nine patient herons wade" },
    });
    const again = await signIn({ ...member, password: "nine patient herons wade" });
    expect(again.body).not.toHaveProperty("passwordChangeRequired");
  });

  it("is not said of a wrong one, nor of a long one", async () => {
    const { owner, member } = await withShortPassword();
    await enforce(owner, { enforced: false });
    const wrong = await ask("POST", "/user/login", { body: { email: member.email, password: "x" } });
    expect(wrong).toMatchObject({ status: 401, body: { code: "INVALID_CREDENTIALS" } });
    expect(wrong.body).not.toHaveProperty("passwordChangeRequired");
    expect((await signIn(owner)).body).not.toHaveProperty("passwordChangeRequired");
  });
});

describe("L05: joining an organization", () => {
  it("takes a fresh proof, and a refusal leaves the invitation open", async () => {
    const owner = await newOwner();
    const person = await signUp(HERE);
    const { token } = await invite(owner, person.email);
    await growStale(person.id);
    const accept = (by: string) =>
      ask("POST", "/organization/invitations/accept", { token: by, body: { token } });
    expect((await accept(person.token)).body.code).toBe("STEP_UP_REQUIRED");
    expect((await world.sql("select org_id from users where id = $1", [person.id]))[0]?.org_id).toBeNull();
    const proved = await mustAsk("POST", "/auth/reauthenticate", {
      token: person.token,
      body: { password: PASSWORD },
    });
    expect((await accept(String(proved.fullAccessToken))).status).toBe(200);
  });

  it("is one press for somebody who registers for it", async () => {
    const owner = await newOwner();
    const email = newAddress();
    const { token } = await invite(owner, email);
    await mustAsk("POST", "/user/register", { body: { email, password: PASSWORD } });
    const confirmed = await mustAsk("POST", "/user/verify-email", {
      body: {
        token: tokenIn(await mailTo(HERE, email)),
      },
    });
    const body = { token };
    const accepted = await ask("POST", "/organization/invitations/accept", {
      token: String(confirmed.accessToken),
      body,
    });
    expect(accepted.status).toBe(200);
  });

  it("and for somebody who comes by a mailed link", async () => {
    const owner = await newOwner();
    const email = newAddress();
    const { token } = await invite(owner, email);
    await world.sql("delete from rate_limits");
    await mustAsk("POST", "/auth/send-magic-link", { body: { email } });
    const link = await tokenMailedTo(email);
    const signedIn = await mustAsk("POST", "/auth/magic-link/verify", { body: { token: link } });
    const body = { token };
    const accepted = await ask("POST", "/organization/invitations/accept", {
      token: String(signedIn.accessToken),
      body,
    });
    expect(accepted.status).toBe(200);
  });
});
