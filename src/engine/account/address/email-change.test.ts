import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { tokenIn } from "@/testing/harness/http";
import { enrol, mailsTo, mailTo, newAddress, PASSWORD, type SignedIn, signIn } from "@/testing/people/client";
import { ask, mustAsk, openWorld, signUp, tokenMailedTo, type World } from "@/testing/people/direct";
import { pruneAll } from "../../jobs/housekeeping";

/**
 * F07, L "address changed": the new address is mailed its link and nothing else; the old one is told at the asking and
 * at the change, and can undo it for seven days, in which nobody else can have it.
 */
const HERE = "http://localhost:3000";
const STRANGERS = "a stranger chose this one";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(() => world.sql("delete from rate_limits"));

const post = (path: string, body?: unknown, token?: string) => ask("POST", path, token, body);
const login = (email: string) => post("/user/login", { email, password: PASSWORD });
const emailOf = async ({ token }: Pick<SignedIn, "token">) =>
  Object((await mustAsk("GET", "/user/email", token)).data);
const works = async (token: string) => (await ask("GET", "/user/profile", token)).status === 200;
const subjects = async (email: string) => (await mailsTo(HERE, email)).map(({ subject }) => subject);

/** Asks for another address. @returns it, with the token of its link */
async function askFor(person: SignedIn, to = newAddress()): Promise<{ to: string; token: string }> {
  await world.sql("delete from rate_limits");
  await mustAsk("POST", "/user/email", person.token, { email: to });
  return { to, token: await tokenMailedTo(to) };
}

/** Changes it. @returns the new address, and the token by which the old one takes it back */
async function move(person: SignedIn, to?: string): Promise<{ to: string; undo: string }> {
  const asked = await askFor(person, to);
  await mustAsk("POST", "/user/email/confirm", undefined, { token: asked.token });
  return { to: asked.to, undo: tokenIn(await mailTo(HERE, person.email)) };
}

/** Lets time pass for what an address is held by. */
const pass = (person: { id: string }, seconds: number) =>
  Promise.all([
    world.sql("update users set held_until = held_until - make_interval(secs => $2) where held_for = $1", [
      person.id,
      seconds,
    ]),
    world.sql(
      `update single_use_tokens set created_at = created_at - make_interval(secs => $2),
        expires_at = expires_at - make_interval(secs => $2) where user_id = $1 or data->>'userId' = $1::text`,
      [person.id, seconds],
    ),
  ]);
const DAY = 86_400;

describe("asking for another address", () => {
  it("F07: mails the link to the new one alone, and tells the old one alone", async () => {
    const person = await signUp();
    const before = await subjects(person.email);
    const { to } = await askFor(person);
    expect(await subjects(to)).toEqual([expect.stringMatching(/^Confirm your new address/)]);
    const [told, ...others] = await mailsTo(HERE, person.email);
    expect(others).toHaveLength(before.length);
    expect(told?.subject).toMatch(/^Another address was asked for/);
    expect(told?.text).not.toContain(to);
    expect(told?.links).toEqual([expect.stringContaining("/undo-email#token=")]);
  });

  it("refuses the present one, in whichever spelling, and mails nothing", async () => {
    const person = await signUp();
    const before = await subjects(person.email);
    for (const email of [person.email, person.email.toUpperCase()]) {
      expect(await post("/user/email", { email }, person.token)).toMatchObject({
        status: 400,
        body: { code: "VALIDATION_FAILED", fieldErrors: { email: "That is your address already." } },
      });
    }
    expect(await subjects(person.email)).toEqual(before);
  });

  it("shows what waits, sends it again, and withdraws it", async () => {
    const person = await signUp();
    expect(await emailOf(person)).toEqual({ email: person.email, waiting: null, earlier: null });
    const { to, token } = await askFor(person);
    expect(await emailOf(person)).toMatchObject({ email: person.email, waiting: { email: to } });

    const early = await post("/user/email/resend", undefined, person.token);
    expect(early).toMatchObject({ status: 429, body: { code: "RATE_LIMITED" } });
    await world.sql("delete from rate_limits");
    await mustAsk("POST", "/user/email/resend", person.token);
    // The old address was told once.
    expect((await subjects(person.email)).filter((subject) => /asked for/.test(subject))).toHaveLength(1);
    expect((await post("/user/email/confirm", { token })).body.code).toBe("INVALID_TOKEN");
    const newest = await tokenMailedTo(to);
    expect(newest).not.toBe(token);

    await mustAsk("DELETE", "/user/email", person.token);
    expect((await emailOf(person)).waiting).toBeNull();
    expect((await post("/user/email/confirm", { token: newest })).body.code).toBe("INVALID_TOKEN");
    expect(await post("/user/email/resend", undefined, person.token)).toMatchObject({
      status: 409,
      body: { code: "CONFLICT", error: "No change of your address waits." },
    });
    await mustAsk("DELETE", "/user/email", person.token);
  });

  it("a link that ran out can be sent again for a day, and then nothing waits any more", async () => {
    const person = await signUp();
    const { to, token } = await askFor(person);
    await pass(person, 3_600);
    expect((await post("/user/email/confirm", { token })).body.code).toBe("INVALID_TOKEN");
    expect(await emailOf(person)).toMatchObject({ waiting: { email: to } });
    await world.sql("delete from rate_limits");
    await mustAsk("POST", "/user/email/resend", person.token);
    await pass(person, DAY + 1);
    expect((await emailOf(person)).waiting).toBeNull();
    expect((await post("/user/email/resend", undefined, person.token)).status).toBe(409);
  });

  it("L01: what was asked for in the moment that everything ended waits no more, and can't be sent again", async () => {
    const person = await signUp();
    const { token } = await askFor(person);
    const changed = await mustAsk("POST", "/user/password", person.token, { newPassword: STRANGERS });
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
    const person = await signUp();
    const { token } = await askFor(person);
    const undo = tokenIn(await mailTo(HERE, person.email));
    const seen = await mustAsk("POST", "/user/email/undo/inspect", undefined, { token: undo });
    expect(seen).toMatchObject({ email: person.email, isChanged: false });
    expect(await works(person.token)).toBe(true);
    const answer = await mustAsk("POST", "/user/email/undo", undefined, { token: undo });
    expect(Object.keys(answer).sort()).toEqual(["message", "success"]);
    expect(await works(person.token)).toBe(false);
    expect((await post("/user/email/confirm", { token })).body.code).toBe("INVALID_TOKEN");
    expect((await post("/user/email/undo", { token: undo })).body.code).toBe("INVALID_TOKEN");
    expect((await login(person.email)).status).toBe(200);
  });
});

describe("somebody else's mail", () => {
  it("never takes the place of one's own: who asks hears that no mail left", async () => {
    const [owner, stranger] = [await signUp(), await signUp()];
    const to = newAddress();
    await askFor(stranger, to);
    const refused = await post("/user/email", { email: to }, owner.token);
    expect(refused).toMatchObject({ status: 429, body: { code: "RATE_LIMITED" } });
    expect(refused.body.retryAfter).toBeGreaterThan(0);
    expect(await mailsTo(HERE, to)).toHaveLength(1);
    expect((await emailOf(owner)).waiting).toBeNull();
    const { token } = await askFor(owner, to);
    await mustAsk("POST", "/user/email/confirm", owner.token, { token });
    expect((await login(to)).body).toMatchObject({ user: { id: owner.id } });
  });

  it("is refused in another account's session, moves nobody, and is not used up", async () => {
    const [owner, stranger] = [await signUp(), await signUp()];
    const { to, token } = await askFor(stranger);
    const refused = await post("/user/email/confirm", { token }, owner.token);
    expect(refused).toMatchObject({
      status: 403,
      body: {
        code: "FORBIDDEN",
        error: "This link is another account's. Sign in to the account that asked for it.",
      },
    });
    for (const person of [owner, stranger]) expect((await emailOf(person)).email).toBe(person.email);
    await mustAsk("POST", "/user/email/confirm", stranger.token, { token });
    expect((await login(to)).body).toMatchObject({ user: { id: stranger.id } });
  });
});

describe("a changed address", () => {
  it("F07: is told to the old one alone, with a way back; the new one got its link only", async () => {
    const person = await signUp();
    const { to } = await move(person);
    expect(await subjects(to)).toHaveLength(1);
    const told = await mailTo(HERE, person.email);
    expect(told.subject).toMatch(/^Your address for .* was changed/);
    expect(told.links).toEqual([expect.stringContaining("/undo-email#token=")]);
    expect((await login(person.email)).status).toBe(401);
    expect((await login(to)).body).toMatchObject({ user: { id: person.id, email: to } });
  });

  it("L: ends all other sessions, devices and links; the session it was confirmed in goes on, with new tokens", async () => {
    const person = await signUp();
    const elsewhere = await signIn(person);
    await world.sql(
      "insert into trusted_devices (user_id, token_hash, name, expires_at) values ($1, '\\x01', 'x', now() + interval '1 day')",
      [person.id],
    );
    await mustAsk("POST", "/user/request-reset-password", undefined, { email: person.email });
    const reset = await tokenMailedTo(person.email);
    const { token } = await askFor(person);
    const answer = await mustAsk("POST", "/user/email/confirm", person.token, { token });
    expect(await works(person.token)).toBe(false);
    expect(await works(elsewhere.token)).toBe(false);
    expect(await works(String(answer.fullAccessToken))).toBe(true);
    expect((await post("/user/refresh", { refresh_token: answer.refreshToken })).status).toBe(200);
    for (const refresh_token of [person.refreshToken, elsewhere.refreshToken])
      expect((await post("/user/refresh", { refresh_token })).status).toBe(401);
    expect((await post("/user/reset-password", { token: reset, newPassword: STRANGERS })).status).toBe(400);
    expect(await world.sql("select 1 from trusted_devices where user_id = $1", [person.id])).toEqual([]);
  });

  it("confirmed without a session, it ends them all", async () => {
    const person = await signUp();
    const { token } = await askFor(person);
    const answer = await mustAsk("POST", "/user/email/confirm", undefined, { token });
    expect(answer).not.toHaveProperty("fullAccessToken");
    expect(await works(person.token)).toBe(false);
  });

  it("D11: turns a method on for the address it has by now, and for no other", async () => {
    const person = await signUp();
    const { to } = await move(person);
    const again = await signIn({ ...person, email: to });
    const setUp = (email: string) => post("/mfa/setup", { mfaType: "MAGIC_LINK", email }, again.token);
    expect((await setUp(person.email)).status).toBe(400);
    expect((await setUp(newAddress())).status).toBe(400);
    expect((await setUp(to)).status).toBe(200);
  });
});

describe("for seven days the old address is held", () => {
  it("answered like any known one, whoever asks for it in whichever way", async () => {
    const [person, known, other] = [await signUp(), await signUp(), await signUp()];
    await move(person);
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
    expect(links.filter((link) => /\/(verify|magic-link|reset-password)#/.test(link))).toHaveLength(1);
    const people = await world.sql("select held_for as holder from users where email_normalized = $1", [
      person.email,
    ]);
    expect(people).toEqual([{ holder: person.id }]);
  });

  it("nobody else moves to it, and afterwards anybody may have it", async () => {
    const [person, other] = [await signUp(), await signUp()];
    await move(person);
    const { token } = await askFor(other, person.email);
    expect((await post("/user/email/confirm", { token }, other.token)).body.code).toBe("INVALID_TOKEN");
    await pass(person, 7 * DAY + 1);
    await pruneAll();
    expect((await signUp({ email: person.email })).id).not.toBe(person.id);
  });

  it("is given free with the account", async () => {
    const person = await signUp();
    const { to } = await move(person);
    const again = await signIn({ ...person, email: to });
    await mustAsk("DELETE", `/user/${person.id}`, again.token);
    expect(await world.sql("select 1 from users where email_normalized = $1", [person.email])).toEqual([]);
  });
});

describe("undoing a change", () => {
  it("restores the address and ends sessions; the mailbox alone signs nobody in", async () => {
    const person = await signUp();
    const { to, undo } = await move(person);
    const thief = await signIn({ ...person, email: to });
    const seen = await mustAsk("POST", "/user/email/undo/inspect", undefined, { token: undo });
    expect(seen).toMatchObject({ email: person.email, isChanged: true });
    expect(seen.newAddressHint).not.toBe(to);
    const answer = await mustAsk("POST", "/user/email/undo", undefined, { token: undo });
    expect(Object.keys(answer).sort()).toEqual(["message", "success"]);
    expect(await works(thief.token)).toBe(false);
    expect((await login(person.email)).body).toMatchObject({ user: { id: person.id, email: person.email } });
    expect((await login(to)).status).toBe(401);
    expect((await post("/user/email/undo", { token: undo })).body.code).toBe("INVALID_TOKEN");
    // Who had the account meanwhile has no claim on anything.
    expect((await signUp({ email: to })).id).not.toBe(person.id);
  });

  it("opens a pending session where a second step is on, which is asked as always", async () => {
    const person = await enrol(await signUp());
    const { undo } = await move(person);
    const answer = await mustAsk("POST", "/user/email/undo", undefined, { token: undo });
    expect(answer).toMatchObject({ mfaRequired: true, mfaMethods: ["GOOGLE_AUTH"], nextStep: "challenge" });
    expect(answer).not.toHaveProperty("refreshToken");
    const token = String(answer.accessToken);
    expect((await ask("GET", "/user/email", token)).body.code).toBe("MFA_REQUIRED");
    const body = { mfaType: "GOOGLE_AUTH", code: person.backupCodes[0] };
    expect((await post("/mfa/verify-login", body, token)).status).toBe(200);
  });

  it("outlives what ends every other link: a changed password, and all sessions ended", async () => {
    const person = await signUp();
    const { to, undo } = await move(person);
    const thief = await signIn({ ...person, email: to });
    const changed = await mustAsk("POST", "/user/password", thief.token, { newPassword: STRANGERS });
    await mustAsk("POST", "/sessions/revoke-all", String(changed.fullAccessToken));
    await mustAsk("POST", "/user/email/undo", undefined, { token: undo });
    expect((await post("/user/login", { email: person.email, password: STRANGERS })).status).toBe(200);
  });

  it("goes back over several changes at once, and no later address can undo that", async () => {
    const person = await signUp();
    const first = await move(person);
    const second = await move(await signIn({ ...person, email: first.to }));
    const undoOfFirst = tokenIn(await mailTo(HERE, first.to));
    await mustAsk("POST", "/user/email/undo", undefined, { token: first.undo });
    expect((await login(person.email)).body).toMatchObject({ user: { id: person.id } });
    expect((await post("/user/email/undo", { token: undoOfFirst })).body.code).toBe("INVALID_TOKEN");
    for (const email of [first.to, second.to]) expect((await login(email)).status).toBe(401);
  });

  it("the link of the asking undoes the change, too", async () => {
    const person = await signUp();
    await askFor(person);
    const stop = tokenIn(await mailTo(HERE, person.email));
    const [asked] = await world.sql(
      "select data->>'email' as email from single_use_tokens where user_id = $1 and purpose = 'change_email'",
      [person.id],
    );
    await mustAsk("POST", "/user/email/confirm", undefined, {
      token: await tokenMailedTo(String(asked?.email)),
    });
    await mustAsk("POST", "/user/email/undo", undefined, { token: stop });
    expect((await login(person.email)).status).toBe(200);
  });

  it("is over after seven days", async () => {
    const person = await signUp();
    const { to, undo } = await move(person);
    await pass(person, 7 * DAY + 1);
    expect((await post("/user/email/undo", { token: undo })).body.code).toBe("INVALID_TOKEN");
    expect((await login(to)).status).toBe(200);
  });

  it("from one's own session it is a change like any other: told to the address that is left, which is held", async () => {
    const person = await signUp();
    const { to } = await move(person);
    const again = await signIn({ ...person, email: to });
    expect(await emailOf(again)).toMatchObject({ email: to, earlier: { email: person.email } });
    const back = await mustAsk("POST", "/user/email/back", again.token, { email: person.email });
    const token = String(back.fullAccessToken);
    expect(await emailOf({ token })).toMatchObject({ email: person.email, earlier: { email: to } });
    expect(await works(again.token)).toBe(false);
    expect((await subjects(to))[0]).toMatch(/was changed/);
    expect((await post("/user/email/back", { email: newAddress() }, token)).status).toBe(409);
  });
});
