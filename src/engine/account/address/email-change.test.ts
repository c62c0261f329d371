import { beforeEach, describe, expect, it } from "vitest";
import { HERE, mustAsk, openWorld } from "@/testing/harness/here";
import { tokenIn } from "@/testing/harness/http";
import {
  askForAddress,
  DAY,
  emailOf,
  isSignedIn,
  login,
  moveAddress,
  passHeld,
  post,
  STRANGERS,
  subjectsTo,
} from "@/testing/people/address";
import { mailsTo, mailTo, newAddress, signIn } from "@/testing/people/client";
import { newPerson, signUp, tokenMailedTo } from "@/testing/people/here";
import { pruneAll } from "../../jobs/housekeeping";

/**
 * F07, L "address changed": the new address gets its link alone, and the old one can undo the change for seven days.
 */
const world = openWorld();
beforeEach(() => world.sql("delete from rate_limits"));

describe("asking for another address", () => {
  it("F07: mails the link to the new one alone, and tells the old one alone", async () => {
    const person = await newPerson();
    const before = await subjectsTo(person.email);
    const { to } = await askForAddress(world, person);
    expect(await subjectsTo(to)).toEqual([expect.stringMatching(/^Confirm your new address/)]);
    const [told, ...others] = await mailsTo(HERE, person.email);
    expect(others).toHaveLength(before.length);
    expect(told?.subject).toMatch(/^Another address was asked for/);
    expect(told?.text).not.toContain(to);
    expect(told?.links).toEqual([expect.stringContaining("/undo-email#token=")]);
  });

  it("refuses the present one, in whichever spelling, and mails nothing", async () => {
    const person = await newPerson();
    const before = await subjectsTo(person.email);
    for (const email of [person.email, person.email.toUpperCase()]) {
      expect(await post("/user/email", { email }, person.token)).toMatchObject({
        status: 400,
        body: { code: "VALIDATION_FAILED", fieldErrors: { email: "That is your address already." } },
      });
    }
    expect(await subjectsTo(person.email)).toEqual(before);
  });

  it("shows what waits, sends it again, and withdraws it", async () => {
    const person = await newPerson();
    expect(await emailOf(person)).toEqual({ email: person.email, waiting: null, earlier: null });
    const { to, token } = await askForAddress(world, person);
    expect(await emailOf(person)).toMatchObject({ email: person.email, waiting: { email: to } });

    const early = await post("/user/email/resend", undefined, person.token);
    expect(early).toMatchObject({ status: 429, body: { code: "RATE_LIMITED" } });
    await world.sql("delete from rate_limits");
    await mustAsk("POST", "/user/email/resend", { token: person.token });
    // The old address was told once.
    expect((await subjectsTo(person.email)).filter((subject) => /asked for/.test(subject))).toHaveLength(1);
    expect((await post("/user/email/confirm", { token })).body.code).toBe("INVALID_TOKEN");
    const newest = await tokenMailedTo(to);
    expect(newest).not.toBe(token);

    await mustAsk("DELETE", "/user/email", { token: person.token });
    expect((await emailOf(person)).waiting).toBeNull();
    expect((await post("/user/email/confirm", { token: newest })).body.code).toBe("INVALID_TOKEN");
    expect(await post("/user/email/resend", undefined, person.token)).toMatchObject({
      status: 409,
      body: { code: "CONFLICT", error: "No change of your address waits." },
    });
    await mustAsk("DELETE", "/user/email", { token: person.token });
  });

  it("a link that ran out can be sent again for a day, and then nothing waits any more", async () => {
    const person = await newPerson();
    const { to, token } = await askForAddress(world, person);
    await passHeld(world, person, 3_600);
    expect((await post("/user/email/confirm", { token })).body.code).toBe("INVALID_TOKEN");
    expect(await emailOf(person)).toMatchObject({ waiting: { email: to } });
    await world.sql("delete from rate_limits");
    await mustAsk("POST", "/user/email/resend", { token: person.token });
    await passHeld(world, person, DAY + 1);
    expect((await emailOf(person)).waiting).toBeNull();
    expect((await post("/user/email/resend", undefined, person.token)).status).toBe(409);
  });

  it("L01: what was asked for in the moment that everything ended waits no more, and can't be sent again", async () => {
    const person = await newPerson();
    const { token } = await askForAddress(world, person);
    const changed = await mustAsk("POST", "/user/password", {
      token: person.token,
      body: { newPassword: STRANGERS },
    });
    const fresh = String(changed.fullAccessToken);
    // As of an opener that the sweep of rows didn't see.
    await world.sql(
      "update single_use_tokens set consumed_at = null where user_id = $1 and purpose = 'change_email'",
      [person.id],
    );
    expect((await emailOf({ token: fresh })).waiting).toBeNull();
    await world.sql("delete from rate_limits");
    expect((await post("/user/email/resend", undefined, fresh)).status).toBe(409);
    expect((await post("/user/email/confirm", { token })).body.code).toBe("INVALID_TOKEN");
  });

  it("is stopped by the old address, and whoever asked is signed out", async () => {
    const person = await newPerson();
    const { token } = await askForAddress(world, person);
    const undo = tokenIn(await mailTo(HERE, person.email));
    const seen = await mustAsk("POST", "/user/email/undo/inspect", { body: { token: undo } });
    expect(seen).toMatchObject({ email: person.email, isChanged: false });
    expect(await isSignedIn(person.token)).toBe(true);
    const answer = await mustAsk("POST", "/user/email/undo", { body: { token: undo } });
    expect(Object.keys(answer).sort()).toEqual(["message", "success"]);
    expect(await isSignedIn(person.token)).toBe(false);
    expect((await post("/user/email/confirm", { token })).body.code).toBe("INVALID_TOKEN");
    expect((await post("/user/email/undo", { token: undo })).body.code).toBe("INVALID_TOKEN");
    expect((await login(person.email)).status).toBe(200);
  });
});

describe("somebody else's mail", () => {
  it("never takes the place of one's own: who asks hears that no mail left", async () => {
    const [owner, stranger] = [await newPerson(), await newPerson()];
    const to = newAddress();
    await askForAddress(world, stranger, to);
    const refused = await post("/user/email", { email: to }, owner.token);
    expect(refused).toMatchObject({ status: 429, body: { code: "RATE_LIMITED" } });
    expect(refused.body.retryAfter).toBeGreaterThan(0);
    expect(await mailsTo(HERE, to)).toHaveLength(1);
    expect((await emailOf(owner)).waiting).toBeNull();
    const { token } = await askForAddress(world, owner, to);
    await mustAsk("POST", "/user/email/confirm", { token: owner.token, body: { token } });
    expect((await login(to)).body).toMatchObject({ user: { id: owner.id } });
  });

  it("is refused in another account's session, moves nobody, and is not used up", async () => {
    const [owner, stranger] = [await newPerson(), await newPerson()];
    const { to, token } = await askForAddress(world, stranger);
    const refused = await post("/user/email/confirm", { token }, owner.token);
    expect(refused).toMatchObject({
      status: 403,
      body: {
        code: "FORBIDDEN",
        error: "This link is another account's. Sign in to the account that asked for it.",
      },
    });
    for (const person of [owner, stranger]) expect((await emailOf(person)).email).toBe(person.email);
    await mustAsk("POST", "/user/email/confirm", { token: stranger.token, body: { token } });
    expect((await login(to)).body).toMatchObject({ user: { id: stranger.id } });
  });
});

describe("a changed address", () => {
  it("F07: is told to the old one alone, with a way back; the new one got its link only", async () => {
    const person = await newPerson();
    const { to } = await moveAddress(world, person);
    expect(await subjectsTo(to)).toHaveLength(1);
    const told = await mailTo(HERE, person.email);
    expect(told.subject).toMatch(/^Your address for .* was changed/);
    expect(told.links).toEqual([expect.stringContaining("/undo-email#token=")]);
    expect((await login(person.email)).status).toBe(401);
    expect((await login(to)).body).toMatchObject({ user: { id: person.id, email: to } });
  });

  it("L: ends all other sessions, devices and links; the session it was confirmed in goes on, with new tokens", async () => {
    const person = await newPerson();
    const elsewhere = await signIn(person);
    await world.sql(
      "insert into trusted_devices (user_id, token_hash, name, expires_at) values ($1, '\\x01', 'x', now() + interval '1 day')",
      [person.id],
    );
    await mustAsk("POST", "/user/request-reset-password", { body: { email: person.email } });
    const reset = await tokenMailedTo(person.email);
    const { token } = await askForAddress(world, person);
    const answer = await mustAsk("POST", "/user/email/confirm", { token: person.token, body: { token } });
    expect(await isSignedIn(person.token)).toBe(false);
    expect(await isSignedIn(elsewhere.token)).toBe(false);
    expect(await isSignedIn(String(answer.fullAccessToken))).toBe(true);
    expect((await post("/user/refresh", { refresh_token: answer.refreshToken })).status).toBe(200);
    for (const refresh_token of [person.refreshToken, elsewhere.refreshToken])
      expect((await post("/user/refresh", { refresh_token })).status).toBe(401);
    expect((await post("/user/reset-password", { token: reset, newPassword: STRANGERS })).status).toBe(400);
    expect(await world.sql("select 1 from trusted_devices where user_id = $1", [person.id])).toEqual([]);
  });

  it("confirmed without a session, it ends them all", async () => {
    const person = await newPerson();
    const { token } = await askForAddress(world, person);
    const answer = await mustAsk("POST", "/user/email/confirm", { body: { token } });
    expect(answer).not.toHaveProperty("fullAccessToken");
    expect(await isSignedIn(person.token)).toBe(false);
  });

  it("D11: turns a method on for the address it has by now, and for no other", async () => {
    const person = await newPerson();
    const { to } = await moveAddress(world, person);
    const again = await signIn({ ...person, email: to });
    const setUp = (email: string) => post("/mfa/setup", { mfaType: "MAGIC_LINK", email }, again.token);
    expect((await setUp(person.email)).status).toBe(400);
    expect((await setUp(newAddress())).status).toBe(400);
    expect((await setUp(to)).status).toBe(200);
  });
});

describe("for seven days the old address is held", () => {
  it("answered like any known one, whoever asks for it in whichever way", async () => {
    const [person, known, other] = [await newPerson(), await newPerson(), await newPerson()];
    await moveAddress(world, person);
    const answersFor = async (email: string) => {
      await world.sql("delete from rate_limits");
      const registered = await post("/user/register", { email, password: STRANGERS });
      const answers = [
        registered,
        await post("/user/login", { email, password: STRANGERS }),
        await post("/user/login", { email, password: "a wrong guess of many" }),
        await post("/auth/send-magic-link", { email }),
        await post("/user/request-reset-password", { email }),
        await post("/user/email", { email }, other.token),
      ];
      return answers.map(({ status, body }) => ({
        status,
        body: { ...body, verificationTokenId: undefined, message: String(body.message).replace(email, "") },
      }));
    };
    expect(await answersFor(person.email)).toEqual(await answersFor(known.email));
    // Nobody got a link that could make the address theirs.
    const links = (await mailsTo(HERE, person.email)).flatMap((mail) => mail.links);
    expect(links.filter((link) => /\/(verify|magic-link|reset-password)#/.test(link))).toEqual([]);
    const people = await world.sql("select held_for as holder from users where email_normalized = $1", [
      person.email,
    ]);
    expect(people).toEqual([{ holder: person.id }]);
  });

  it("nobody else moves to it, and afterwards anybody may have it", async () => {
    const [person, other] = [await newPerson(), await newPerson()];
    await moveAddress(world, person);
    const { token } = await askForAddress(world, other, person.email);
    expect((await post("/user/email/confirm", { token }, other.token)).body.code).toBe("INVALID_TOKEN");
    await passHeld(world, person, 7 * DAY + 1);
    await pruneAll();
    expect((await signUp({ email: person.email })).id).not.toBe(person.id);
  });

  it("is given free with the account", async () => {
    const person = await newPerson();
    const { to } = await moveAddress(world, person);
    const again = await signIn({ ...person, email: to });
    await mustAsk("DELETE", `/user/${person.id}`, { token: again.token });
    expect(await world.sql("select 1 from users where email_normalized = $1", [person.email])).toEqual([]);
  });
});
