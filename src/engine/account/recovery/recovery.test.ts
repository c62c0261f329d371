import { beforeEach, describe, expect, it } from "vitest";
import { ask, HERE, mustAsk, openWorld } from "@/testing/harness/here";
import { enrol, GOOGLE_AUTH, mailsTo, signIn, signInFully } from "@/testing/people/client";
import { newOwner, newPerson, tokenMailedTo } from "@/testing/people/here";
import { signInLinkFor } from "@/testing/people/links";
import { enforce, join, proveBackup, trust } from "@/testing/people/organization";
import { addPasskey, signInWithPasskey } from "@/testing/people/passkey-client";
import {
  finish,
  finishToken,
  HOURS_72,
  isWaiting,
  newestTo,
  newPassword,
  passHours,
  recoveryOf,
  startRecovery,
  waiting,
} from "@/testing/people/recovery";
import { codeAt, nextStep } from "@/testing/people/totp-steps";

/** L13: the way back takes a wait that nothing shortens and that whoever still gets in can see and stop. */

const world = openWorld();
beforeEach(() => world.sql("delete from rate_limits"));

describe("L13: a recovery begins", () => {
  it("in a pending session, with a mail, and every session hears when it ends", async () => {
    const { pending, ...person } = await waiting();
    const told = await recoveryOf(pending.token);
    const { startedAt, endsAt, isOver } = Object(told);
    expect(Date.parse(endsAt) - Date.parse(startedAt)).toBe(HOURS_72);
    expect(isOver).toBe(false);
    for (const token of [pending.token, person.token])
      expect(await mustAsk("GET", "/mfa/status", { token })).toMatchObject({
        data: { recovery: { endsAt } },
      });
    expect(await newestTo(person)).toMatch(/recovery of your account/);
  });

  it("in a full session that is no longer fresh, and not in one that is", async () => {
    const person = await enrol(await newPerson());
    const refused = await ask("POST", "/auth/recovery", { token: person.token });
    expect(refused).toMatchObject({ status: 409, body: { code: "RECOVERY_UNAVAILABLE" } });
    await world.sql("update sessions set proved_at = now() - interval '1 hour' where user_id = $1", [
      person.id,
    ]);
    expect((await ask("POST", "/auth/recovery", { token: person.token })).status).toBe(200);
  });

  it("not where nothing could be asked", async () => {
    const person = await newPerson();
    await world.sql("update sessions set proved_at = now() - interval '1 hour' where user_id = $1", [
      person.id,
    ]);
    expect((await ask("POST", "/auth/recovery", { token: person.token })).status).toBe(409);
  });

  it("once: a second one at the same time, and a later one, change neither its end nor its mails", async () => {
    const person = await enrol(await newPerson());
    const [one, other] = [await signIn(person), await signIn(person)];
    const both = await Promise.all([startRecovery(one.token), startRecovery(other.token)]);
    const ends = both.map(({ recovery }) => Object(recovery).endsAt);
    await passHours(world, person, 10);
    const later = Object((await startRecovery((await signIn(person)).token)).recovery).endsAt;
    expect(ends[0]).toBe(ends[1]);
    expect(Date.parse(ends[0]) - Date.parse(later)).toBe(10 * 3600 * 1000);
    const mails = (await mailsTo(HERE, person.email)).filter(({ subject }) => /recovery/.test(subject));
    expect(mails).toHaveLength(1);
  });

  it("for no password that came by mail, where more than mail was on: the mailbox would be all it takes", async () => {
    const person = await enrol(await newPerson());
    await mustAsk("POST", "/user/request-reset-password", { body: { email: person.email } });
    const token = await tokenMailedTo(person.email);
    await mustAsk("POST", "/user/reset-password", { body: { token, newPassword } });
    const pending = await signIn({ ...person, password: newPassword });
    const refused = await ask("POST", "/auth/recovery", { token: pending.token });
    expect(refused).toMatchObject({ status: 409, body: { code: "RECOVERY_UNAVAILABLE" } });
    expect(await isWaiting(world, person)).toBe(false);
  });
});

describe("L13: it is stopped", () => {
  it("by a press in any full session, and not in a pending one", async () => {
    const { pending, ...person } = await waiting();
    expect((await ask("DELETE", "/auth/recovery", { token: pending.token })).body.code).toBe("MFA_REQUIRED");
    expect(await isWaiting(world, person)).toBe(true);
    const stale = "update sessions set proved_at = now() - interval '5 hours' where user_id = $1";
    await world.sql(stale, [person.id]);
    await mustAsk("DELETE", "/auth/recovery", { token: person.token });
    expect(await recoveryOf(pending.token)).toBeNull();
    expect(await newestTo(person)).toMatch(/was stopped/);
  });

  it("by the link in its mail, which an opening doesn't press, and which works once", async () => {
    const { pending, ...person } = await waiting();
    const body = { token: await tokenMailedTo(person.email) };
    for (let times = 0; times < 3; times += 1) {
      const read = await mustAsk("POST", "/auth/recovery/read", { body });
      expect(read).toMatchObject({ purpose: "stop", email: person.email });
    }
    expect(await isWaiting(world, person)).toBe(true);
    await mustAsk("POST", "/auth/recovery/stop", { body });
    expect(await recoveryOf(pending.token)).toBeNull();
    const again = await ask("POST", "/auth/recovery/stop", { body });
    expect(again).toMatchObject({ status: 400, body: { code: "INVALID_TOKEN" } });
  });

  it("by a sign-in with the app", async () => {
    const person = await waiting();
    await signInFully(person);
    expect(await isWaiting(world, person)).toBe(false);
  });

  it("by a sign-in with a backup code", async () => {
    const person = await waiting();
    await proveBackup(person, (await signIn(person)).token);
    expect(await isWaiting(world, person)).toBe(false);
  });

  it("by a sign-in with a passkey alone", async () => {
    const person = await addPasskey(await newPerson());
    await startRecovery((await signIn(person)).token);
    await signInWithPasskey(person);
    expect(await isWaiting(world, person)).toBe(false);
  });

  it("by a password reset", async () => {
    const person = await waiting();
    await mustAsk("POST", "/user/request-reset-password", { body: { email: person.email } });
    const token = await tokenMailedTo(person.email);
    await mustAsk("POST", "/user/reset-password", { body: { token, newPassword } });
    expect(await isWaiting(world, person)).toBe(false);
  });

  it("by an administrator's reset, and one's own", async () => {
    const owner = await newOwner();
    const member = await enrol(await join(owner));
    await startRecovery((await signIn(member)).token);
    await mustAsk("POST", "/mfa/reset", { token: owner.token, body: { resetUserId: member.id } });
    expect(await isWaiting(world, member)).toBe(false);
    const person = await waiting();
    await mustAsk("POST", "/mfa/reset", { token: person.token });
    expect(await isWaiting(world, person)).toBe(false);
  });

  it("not by a sign-in on a trusted device, a wrong code, a password or a mailed link", async () => {
    const person = await enrol(await newPerson());
    const trustedDeviceToken = await trust(person);
    const pending = await signIn(person);
    await startRecovery(pending.token);
    const trusted = await signIn(person, { trustedDeviceToken });
    expect(trusted.isAsked).toBe(false);
    await ask("POST", "/mfa/verify-login", {
      token: pending.token,
      body: { ...GOOGLE_AUTH, code: "zzzz-zzzz-zzzz-zzzz" },
    });
    await mustAsk("POST", "/auth/magic-link/verify", { body: { token: await signInLinkFor(person.email) } });
    expect(await isWaiting(world, person)).toBe(true);
    // Who sees it there can stop it there.
    await mustAsk("DELETE", "/auth/recovery", { token: trusted.token });
    expect(await isWaiting(world, person)).toBe(false);
  });
});

describe("L13: where an organization requires a second step", () => {
  it("administrators who may reset the person are told, and decide", async () => {
    const owner = await enrol(await newOwner());
    const member = await enrol(await join(owner));
    await enforce(owner);
    const pending = await signIn(member);
    const asked = await startRecovery(pending.token);
    expect(asked).toMatchObject({
      recovery: null,
      offers: "administrators",
      administrators: ["Ada Lovelace"],
    });
    expect(await isWaiting(world, member)).toBe(false);
    expect(await newestTo(owner)).toMatch(/can't confirm their second step/);
    expect(await newestTo(member)).toMatch(/asked your administrators/);
    await mustAsk("POST", "/mfa/reset", { token: owner.token, body: { resetUserId: member.id } });
    expect((await ask("GET", "/sessions", { token: (await signIn(member)).token })).body.code).toBe(
      "MFA_ENROLMENT_REQUIRED",
    );
  });

  it("who is alone in being allowed to waits like everybody", async () => {
    const owner = await enrol(await newOwner());
    await join(owner);
    await enforce(owner);
    const begun = await startRecovery((await signIn(owner)).token);
    expect(begun).toMatchObject({ offers: "wait", recovery: { isOver: false } });
  });

  it("a wait from before is no way round them", async () => {
    const owner = await enrol(await newOwner());
    const member = await enrol(await join(owner));
    await startRecovery((await signIn(member)).token);
    await passHours(world, member, 72);
    const token = await finishToken(await signIn(member));
    await enforce(owner);
    expect(await finish(token)).toMatchObject({ status: 409, body: { code: "RECOVERY_UNAVAILABLE" } });
    const code = await codeAt(member.secret, await nextStep(member));
    const pending = await signIn(member);
    expect(
      (await ask("POST", "/mfa/verify-login", { token: pending.token, body: { ...GOOGLE_AUTH, code } }))
        .status,
    ).toBe(200);
  });
});

it("L13: three may be begun in a day, so that nobody's mailbox fills up", async () => {
  const person = await enrol(await newPerson());
  const statuses: number[] = [];
  for (let times = 0; times < 4; times += 1) {
    const pending = await signIn(person);
    statuses.push((await ask("POST", "/auth/recovery", { token: pending.token })).status);
    await ask("DELETE", "/auth/recovery", { token: person.token });
  }
  expect(statuses).toEqual([200, 200, 200, 429]);
});
