import { beforeEach, describe, expect, it } from "vitest";
import { normalizeEmail } from "@/contract/text/email-address";
import { pruneAll } from "@/engine/jobs/housekeeping";
import { tellOfRecoveries } from "@/engine/jobs/recovery-notices";
import { bucket, hasRoom } from "@/engine/limit/rate-limit";
import { ask, mustAsk, openWorld } from "@/testing/harness/here";
import { enrol, GOOGLE_AUTH, signIn } from "@/testing/people/client";
import { newPerson, tokenMailedTo } from "@/testing/people/here";
import { enrolLink } from "@/testing/people/links";
import {
  finish,
  finishToken,
  HOURS_72,
  isWaiting,
  newestTo,
  newPassword,
  passHours,
  startRecovery,
  waiting,
} from "@/testing/people/recovery";

/** L13: what the end of a wait gives, and that nothing brings it nearer. */

const world = openWorld();
beforeEach(() => world.sql("delete from rate_limits"));

/** Wrong passwords before one has to wait. */
const GUESSES = bucket("recovery-finish:account", "").burst;

describe("L13: after the wait", () => {
  it("a mailed link and the password take everything away and give an enrolling session", async () => {
    const person = await waiting();
    const elsewhere = person.token;
    const trustedDeviceToken = "none";
    await passHours(world, person, 72);
    const token = await finishToken(await signIn(person));
    const read = await mustAsk("POST", "/auth/recovery/read", { body: { token } });
    expect(read).toMatchObject({ purpose: "finish", isOver: true });
    const done = await finish(token);
    expect(done).toMatchObject({ status: 200, body: { nextStep: "enrol", mfaMethods: [] } });
    expect(done.body).not.toHaveProperty("refreshToken");
    expect((await ask("GET", "/user/profile", { token: elsewhere })).status).toBe(401);
    expect((await ask("GET", "/user/profile", { token: person.pending.token })).status).toBe(401);
    for (const table of ["factors", "backup_codes", "trusted_devices", "recoveries"])
      expect(await world.sql(`select 1 from ${table} where user_id = $1`, [person.id])).toEqual([]);
    expect(await newestTo(person)).toMatch(/was recovered/);
    const enrolling = String(done.body.accessToken);
    expect((await ask("GET", "/sessions", { token: enrolling })).body.code).toBe("MFA_ENROLMENT_REQUIRED");
    // A password alone doesn't win the race to the new method, and leads nowhere else.
    const late = await signIn(person, { trustedDeviceToken });
    expect((await ask("GET", "/sessions", { token: late.token })).body.code).toBe("MFA_ENROLMENT_REQUIRED");
    expect((await ask("POST", "/mfa/setup", { token: late.token, body: GOOGLE_AUTH })).body.code).toBe(
      "MAIL_PROOF_REQUIRED",
    );
    const again = await enrol({ ...person, token: enrolling });
    expect((await ask("GET", "/sessions", { token: again.token })).status).toBe(200);
    expect((await signIn(person)).body).toMatchObject({ mfaRequired: true, mfaMethods: ["GOOGLE_AUTH"] });
  });

  it("the link is mailed by itself, once, and a reminder half-way", async () => {
    const person = await waiting();
    expect(await tellOfRecoveries(100)).toBe(0);
    await passHours(world, person, 36);
    expect([await tellOfRecoveries(100), await tellOfRecoveries(100)]).toEqual([1, 0]);
    expect(await newestTo(person)).toMatch(/^Still waiting/);
    await passHours(world, person, 36);
    const both = await Promise.all([tellOfRecoveries(100), tellOfRecoveries(100)]);
    expect(both.toSorted()).toEqual([0, 1]);
    const answer = await finish(await tokenMailedTo(person.email));
    expect(answer.status).toBe(200);
  });

  it("a wrong password doesn't finish it, nor use the link up", async () => {
    const person = await waiting();
    await passHours(world, person, 72);
    const token = await finishToken(await signIn(person));
    expect(await finish(token, "not this one at all")).toMatchObject({
      status: 401,
      body: { code: "INVALID_CREDENTIALS" },
    });
    expect((await finish(token)).status).toBe(200);
  });

  it("L08: no count that strangers can fill stands before who has the link; guesses with it have their own", async () => {
    const person = await waiting();
    await passHours(world, person, 72);
    const token = await finishToken(await signIn(person));
    await world.sql("delete from rate_limits");
    const strangers = bucket("sign-in:address", normalizeEmail(person.email));
    for (let at = 0; at < strangers.burst; at += 1) await hasRoom(strangers);
    expect(await hasRoom(strangers)).toBe(false);
    const guesses: number[] = [];
    for (let at = 0; at <= GUESSES; at += 1) guesses.push((await finish(token, "not this one")).status);
    expect(guesses).toEqual([...Array.from({ length: GUESSES }, () => 401), 429]);
    await world.sql("update rate_limits set tat = tat - interval '36 seconds'");
    expect((await finish(token)).status).toBe(200);
  });

  it("the finishing link stops it, too", async () => {
    const person = await waiting();
    await passHours(world, person, 72);
    const token = await finishToken(await signIn(person));
    await mustAsk("POST", "/auth/recovery/stop", { body: { token } });
    expect((await finish(token)).body.code).toBe("INVALID_TOKEN");
  });

  it("of many presses at once, and of a stop and a finish, one counts", async () => {
    const person = await waiting();
    await passHours(world, person, 72);
    const token = await finishToken(await signIn(person));
    const answers = await Promise.all(Array.from({ length: 8 }, () => finish(token)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    const other = await waiting();
    await passHours(world, other, 72);
    const theirs = await finishToken(await signIn(other));
    const [done, stopped] = await Promise.all([
      finish(theirs),
      ask("POST", "/auth/recovery/stop", { body: { token: theirs } }),
    ]);
    expect([done.status, stopped.status].toSorted()).toEqual([200, 400]);
  });

  it("any password will do where an email link was all that was on, and it counts from then on", async () => {
    const person = await enrolLink(await newPerson());
    await mustAsk("POST", "/user/request-reset-password", { body: { email: person.email } });
    const link = await tokenMailedTo(person.email);
    await mustAsk("POST", "/user/reset-password", { body: { token: link, newPassword } });
    const pending = await signIn({ ...person, password: newPassword });
    await startRecovery(pending.token);
    await passHours(world, person, 72);
    const token = await finishToken(await signIn({ ...person, password: newPassword }));
    const done = await finish(token, newPassword);
    expect(done.status).toBe(200);
    await world.sql("delete from rate_limits");
    await enrolLink({ ...pending, token: String(done.body.accessToken) });
  });
});

describe("L13: nothing shortens the wait", () => {
  const endOf = async ({ id }: { id: string }) =>
    (await world.sql("select ends_at::text as at from recoveries where user_id = $1", [id]))[0]?.at;

  it("neither asking again, signing in, nor its own links", async () => {
    const person = await waiting();
    const end = await endOf(person);
    const stop = await tokenMailedTo(person.email);
    for (let times = 0; times < 3; times += 1) await startRecovery((await signIn(person)).token);
    expect((await finish(stop)).body.code).toBe("INVALID_TOKEN");
    await passHours(world, person, 71);
    await startRecovery((await signIn(person)).token);
    expect((await finish(stop)).body.code).toBe("INVALID_TOKEN");
    expect(Date.parse(String(end)) - Date.parse(String(await endOf(person)))).toBe(71 * 3600 * 1000);
  });

  it("a link of its end is worth nothing before that, however it came to be mailed", async () => {
    const person = await waiting();
    await passHours(world, person, 72);
    const token = await finishToken(await signIn(person));
    const endAt = (at: string) =>
      world.sql(`update recoveries set ends_at = ${at} where user_id = $1`, [person.id]);
    await endAt("now() + interval '1 minute'");
    expect((await finish(token)).body.code).toBe("INVALID_TOKEN");
    await endAt("now() - interval '1 second'");
    expect((await finish(token)).status).toBe(200);
  });

  it("a link of a finished wait is none for the next one", async () => {
    const person = await waiting();
    await passHours(world, person, 72);
    const token = await finishToken(await signIn(person));
    await mustAsk("DELETE", "/auth/recovery", { token: person.token });
    await startRecovery((await signIn(person)).token);
    expect((await finish(token)).body.code).toBe("INVALID_TOKEN");
  });

  it("and a week after its end it is over without it: another waits anew", async () => {
    const person = await waiting();
    await passHours(world, person, 72);
    const token = await finishToken(await signIn(person));
    await passHours(world, person, 7 * 24);
    expect((await finish(token)).body.code).toBe("INVALID_TOKEN");
    const begun = await startRecovery((await signIn(person)).token);
    const { startedAt, endsAt } = Object(begun.recovery);
    expect(Date.parse(endsAt) - Date.parse(startedAt)).toBe(HOURS_72);
    await passHours(world, person, 72 + 7 * 24);
    await pruneAll();
    expect(await isWaiting(world, person)).toBe(false);
  });
});
