import { beforeEach, describe, expect, it } from "vitest";
import { LIMITS } from "@/contract/limits";
import { ask, HERE, mustAsk, openWorld } from "@/testing/harness/here";
import { type Enrolled, enrol, GOOGLE_AUTH, mailsTo, signIn } from "@/testing/people/client";
import { newPerson, tokenMailedTo } from "@/testing/people/here";
import { MAGIC_LINK, signInLinkFor } from "@/testing/people/links";
import { addPasskey, answerTo } from "@/testing/people/passkey-client";
import { codeAt, nextStep } from "@/testing/people/totp-steps";

/**
 * Guarantee: guessing never locks the owner out for good. After a hundred wrong answers it takes the mailbox to go on.
 */
const world = openWorld();
beforeEach(() => world.sql("delete from rate_limits"));

const answer = (token: string, body: Record<string, unknown>) =>
  ask("POST", "/mfa/verify-login", { token, body });
const wrong = (token: string) => answer(token, { ...GOOGLE_AUTH, code: "000000" });
const right = async (token: string, person: Enrolled) =>
  answer(token, { ...GOOGLE_AUTH, code: await codeAt(person.secret, await nextStep(person)) });
const failuresOf = async ({ id }: { id: string }) =>
  (await world.sql("select mfa_failures from users where id = $1", [id]))[0]?.mfa_failures;
const methodsProved = async (sessionId: string) =>
  (await world.sql("select proofs from sessions where id = $1", [sessionId]))[0]?.proofs;
const lockMails = async ({ email }: { email: string }) =>
  (await mailsTo(HERE, email)).filter(({ subject }) => /locked/.test(subject)).length;

/** Gives the hundredth wrong answer. */
async function lock<Who extends Enrolled>(person: Who): Promise<Who> {
  await world.sql("update users set mfa_failures = $2 where id = $1", [
    person.id,
    LIMITS.accountLock.untilMail - 1,
  ]);
  expect(await wrong((await signIn(person)).token)).toMatchObject({
    status: 429,
    body: { code: "ACCOUNT_LOCKED" },
  });
  return person;
}

const locked = async () => lock(await enrol(await newPerson()));

/** The link that is mailed to a sign-in, once it asks for it. */
async function askToUnlock({ token, email }: { token: string; email: string }): Promise<string> {
  await world.sql("delete from rate_limits");
  await mustAsk("POST", "/mfa/magic-link/send", { token });
  return tokenMailedTo(email);
}
const press = (token: string, link: string) => answer(token, { ...MAGIC_LINK, token: link });

describe("B07: after a hundred wrong answers", () => {
  it("the right code is refused, and so is a backup code, whichever method it is given for", async () => {
    const person = await locked();
    const { token } = await signIn(person);
    const [code] = person.backupCodes;
    const answers = [
      await right(token, person),
      ...(await Promise.all(
        ["GOOGLE_AUTH", "PASSKEY", "MAGIC_LINK"].map((mfaType) => answer(token, { mfaType, code })),
      )),
    ];
    expect(answers.map(({ body }) => body.code)).toEqual(answers.map(() => "ACCOUNT_LOCKED"));
  });

  it("a link mailed to the sign-in lets that one try again, proves nothing, and works once", async () => {
    const person = await locked();
    const pending = await signIn(person);
    const elsewhere = await signIn(person);
    expect(await mustAsk("GET", "/mfa/methods", { token: pending.token })).toMatchObject({ success: true });
    const link = await askToUnlock(pending);
    const before = await methodsProved(pending.sessionId);
    expect(await press(pending.token, link)).toMatchObject({ status: 200, body: { unlocked: true } });
    expect((await press(pending.token, link)).status).toBe(400);
    expect(await methodsProved(pending.sessionId)).toEqual(before);
    expect((await mustAsk("GET", "/mfa/status", { token: pending.token })).data).toMatchObject({
      sessionVerified: false,
    });
    expect((await right(elsewhere.token, person)).body.code).toBe("ACCOUNT_LOCKED");
    expect((await right(pending.token, person)).status).toBe(200);
    expect(await failuresOf(person)).toBe(0);
  });

  it("the link of one sign-in is nothing to another, and its code typed there is as good as its press", async () => {
    const person = await locked();
    const pending = await signIn(person);
    const other = await signIn(person);
    const link = await askToUnlock(pending);
    expect((await press(other.token, link)).status).toBe(400);
    const { code, purpose } = await mustAsk("POST", "/auth/magic-link/inspect", { body: { token: link } });
    expect(purpose).toBe("unlock");
    expect((await answer(other.token, { ...MAGIC_LINK, code })).status).toBe(400);
    expect((await answer(pending.token, { ...MAGIC_LINK, code })).body.unlocked).toBe(true);
    expect((await right(pending.token, person)).status).toBe(200);
  });

  it("a sign-in that was let try again has five tries, locks no other, and tells nobody of each", async () => {
    const person = await locked();
    const told = await lockMails(person);
    const pending = await signIn(person);
    const waiting = await signIn(person);
    await press(pending.token, await askToUnlock(pending));
    for (let tries = 0; tries < LIMITS.pendingSession.attempts; tries += 1)
      expect((await wrong(pending.token)).body.code).toBe("INVALID_CODE");
    expect((await right(pending.token, person)).status).toBe(401);
    expect(await failuresOf(person)).toBe(LIMITS.accountLock.untilMail + LIMITS.pendingSession.attempts);
    expect(await lockMails(person)).toBe(told);
    expect((await right(waiting.token, person)).body.code).toBe("ACCOUNT_LOCKED");
  });

  it("a sign-in by mail is let try again by a second mail, which is no second step", async () => {
    const person = await locked();
    const link = await signInLinkFor(person.email);
    const signedIn = await mustAsk("POST", "/auth/magic-link/verify", { body: { token: link } });
    const token = String(signedIn.accessToken);
    expect((await press(token, await askToUnlock({ token, email: person.email }))).body.unlocked).toBe(true);
    expect((await mustAsk("GET", "/mfa/status", { token })).data).toMatchObject({ sessionVerified: false });
    expect((await ask("POST", "/mfa/magic-link/send", { token })).body.code).toBe("METHOD_NOT_ENABLED");
  });

  it("no mail unlocks a full session, which has as many tries as it likes", async () => {
    const person = await locked();
    expect((await ask("POST", "/mfa/magic-link/send", { token: person.token })).status).toBe(400);
    expect((await right(person.token, person)).body.code).toBe("ACCOUNT_LOCKED");
  });
});

describe("B07: a passkey always passes", () => {
  it.each([LIMITS.accountLock.failures, LIMITS.accountLock.untilMail])(
    "after %i wrong answers",
    async (failures) => {
      const person = await addPasskey(await enrol(await newPerson()));
      await world.sql("update users set mfa_failures = $2 where id = $1", [person.id, failures - 1]);
      expect((await wrong((await signIn(person)).token)).body.code).toBe("ACCOUNT_LOCKED");
      const { token } = await signIn(person);
      const credential = await answerTo(person, "/mfa/passkey/auth-options", token);
      const forged = { ...credential, response: { ...Object(credential.response), signature: "AAAA" } };
      expect((await answer(token, { mfaType: "PASSKEY", credential: forged })).body.code).toBe(
        "INVALID_CODE",
      );
      // What passes a lock doesn't make it last.
      expect(await failuresOf(person)).toBe(failures);
      const again = await answerTo(person, "/mfa/passkey/auth-options", token);
      expect((await answer(token, { mfaType: "PASSKEY", credential: again })).status).toBe(200);
      expect(await failuresOf(person)).toBe(0);
    },
  );
});

it("B08: a lock for a while is ended by no mail", async () => {
  const person = await enrol(await newPerson());
  await world.sql("update users set mfa_failures = $2 where id = $1", [
    person.id,
    LIMITS.accountLock.failures - 1,
  ]);
  await wrong((await signIn(person)).token);
  const { token } = await signIn(person);
  expect((await ask("POST", "/mfa/magic-link/send", { token })).status).not.toBe(200);
});
