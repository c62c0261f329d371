import { describe, expect, it } from "vitest";
import { ask, mustAsk, openWorld } from "@/testing/harness/here";
import {
  type Enrolled,
  enrol,
  PASSWORD,
  type Person,
  type SignedIn,
  signIn,
  signInFully,
} from "@/testing/people/client";
import { newOwner, newPerson, tokenMailedTo } from "@/testing/people/here";
import { askedForLink, enrolLink, MAGIC_LINK, signInLinkFor } from "@/testing/people/links";
import { enforce, join } from "@/testing/people/organization";
import { addPasskey, answerTo } from "@/testing/people/passkey-client";
import { codeAt, nextStep } from "@/testing/people/totp-steps";

/** A mailbox is one channel: whoever has only that gets past one step at most. */

const world = openWorld();

const NEW_PASSWORD = "eight brave lanterns hum";

/** Sets another password with nothing but the mailbox. @returns the person who knows it */
async function resetByMail<Who extends Person>(person: Who): Promise<Who> {
  await world.sql("delete from rate_limits");
  await mustAsk("POST", "/user/request-reset-password", { body: { email: person.email } });
  const token = await tokenMailedTo(person.email);
  const answer = await mustAsk("POST", "/user/reset-password", {
    body: {
      token,
      newPassword: NEW_PASSWORD,
    },
  });
  expect(JSON.stringify(answer)).not.toMatch(/token/i);
  return { ...person, password: NEW_PASSWORD };
}

const levelOf = async ({ token }: { token: string }) =>
  Object(await mustAsk("GET", "/mfa/status", { token })).data.sessionVerified ? "full" : "pending";

async function expectOneStep(person: Person): Promise<void> {
  const byPassword = await signIn(person);
  expect(byPassword.body).toMatchObject({ mfaRequired: true, mfaMethods: [] });
  const byMail = await mustAsk("POST", "/auth/magic-link/verify", {
    body: {
      token: await signInLinkFor(person.email),
    },
  });
  for (const token of [byPassword.token, String(byMail.accessToken)]) {
    const refused = [
      await ask("POST", "/mfa/magic-link/send", { token }),
      await ask("POST", "/auth/reauthenticate", { token, body: { password: person.password } }),
      await ask("POST", "/mfa/verify-login", { token, body: { ...MAGIC_LINK, token: "A".repeat(43) } }),
    ];
    expect(refused.map(({ status }) => status)).toEqual([400, 400, 400]);
    expect(await levelOf({ token })).toBe("pending");
  }
}

const withLink = async (person: SignedIn) => enrolLink(person);
const kinds: [string, () => Promise<SignedIn>][] = [
  ["nobody requires a second step", () => newPerson()],
  [
    "an organization requires one",
    async () => {
      const owner = await newOwner();
      const member = await join(owner);
      await enforce(owner);
      return signIn(member);
    },
  ],
];

describe.each(kinds)("L04: where %s", (_where, someone) => {
  it("a password reset by mail, then a link in the same mailbox, is refused", async () => {
    const person = await withLink(await someone());
    // A confirmed password beside the link is two: what is refused below is refused for the reset alone.
    const before = await askedForLink(person);
    await mustAsk("POST", "/mfa/verify-login", {
      token: before.token,
      body: { ...MAGIC_LINK, token: before.link },
    });
    await expectOneStep(await resetByMail(person));
  });

  it("a backup code confirms the new password, and then mail counts beside it", async () => {
    const person = await resetByMail(await withLink(await someone()));
    const pending = await signIn(person);
    const code = person.backupCodes[0];
    await mustAsk("POST", "/mfa/verify-login", {
      token: pending.token,
      body: { mfaType: "GOOGLE_AUTH", code },
    });
    await world.sql("delete from rate_limits");
    const again = await askedForLink(person);
    const done = await mustAsk("POST", "/mfa/verify-login", {
      token: again.token,
      body: {
        ...MAGIC_LINK,
        token: again.link,
      },
    });
    expect(await levelOf({ token: String(done.fullAccessToken) })).toBe("full");
  });
});

/** Signed in with the password and a mailed link. */
async function askedAndProved(person: Person): Promise<{ token: string }> {
  const { token, link } = await askedForLink({ ...person, ...(await signIn(person)) });
  const { fullAccessToken } = await mustAsk("POST", "/mfa/verify-login", {
    token,
    body: { ...MAGIC_LINK, token: link },
  });
  return { token: String(fullAccessToken) };
}

describe("L04: what confirms a password that came by mail", () => {
  const isByMail = async ({ id }: { id: string }) =>
    (await world.sql("select password_by_mail as it from users where id = $1", [id]))[0]?.it;

  it("the app, given with it", async () => {
    const person = await resetByMail(await enrol(await newPerson()));
    expect(await isByMail(person)).toBe(true);
    await signInFully(person);
    expect(await isByMail(person)).toBe(false);
  });

  it("a passkey, given with it; by itself it says nothing of the password", async () => {
    const person = await resetByMail(await addPasskey(await newPerson()));
    const alone = await answerTo(person, "/auth/passkey/options");
    await mustAsk("POST", "/auth/passkey/verify", { body: { credential: alone } });
    expect(await isByMail(person)).toBe(true);
    const { token } = await signIn(person);
    const credential = await answerTo(person, "/mfa/passkey/auth-options", token);
    await mustAsk("POST", "/mfa/verify-login", { token, body: { mfaType: "PASSKEY", credential } });
    expect(await isByMail(person)).toBe(false);
  });

  it("an app set up with it: where only Email link is accepted nobody needs an administrator", async () => {
    const owner = await newOwner();
    const member = await join(owner);
    await enforce(owner, { methods: ["MAGIC_LINK"] });
    const person = await resetByMail(member);
    const { token, email } = await signIn(person);
    const link = { ...MAGIC_LINK, email };
    const refused = await ask("POST", "/mfa/setup", { token, body: link });
    expect(refused.body.code).toBe("PASSWORD_REQUIRED");
    const enrolled = await enrol({ ...(await signIn(person)) });
    expect(await isByMail(person)).toBe(false);
    await enrolLink(enrolled);
    expect(await levelOf(await askedAndProved(person))).toBe("full");
  });

  it("nor does the app, where mail came first: whoever reads the mail may have set it", async () => {
    const person: Enrolled = await resetByMail(await enrol(await newPerson()));
    const opened = await mustAsk("POST", "/auth/magic-link/verify", {
      body: {
        token: await signInLinkFor(person.email),
      },
    });
    const code = await codeAt(person.secret, await nextStep(person));
    const body = { mfaType: "GOOGLE_AUTH", code };
    await mustAsk("POST", "/mfa/verify-login", { token: String(opened.accessToken), body });
    expect(await isByMail(person)).toBe(true);
  });

  it("an administrator's reset", async () => {
    const owner = await newOwner();
    const person = await resetByMail(await enrol(await join(owner)));
    await mustAsk("POST", "/mfa/reset", { token: owner.token, body: { resetUserId: person.id } });
    expect(await isByMail(person)).toBe(false);
  });

  it("a wrong code doesn't", async () => {
    const person = await resetByMail(await enrol(await newPerson()));
    const { token } = await signIn(person);
    await ask("POST", "/mfa/verify-login", {
      token,
      body: { mfaType: "GOOGLE_AUTH", code: "zzzz-zzzz-zzzz-zzzz" },
    });
    expect(await isByMail(person)).toBe(true);
  });

  it("nor another password, chosen with nothing better: no email link can be set up beside it", async () => {
    const person = await resetByMail(await newPerson());
    const first = await signIn(person);
    const changed = await mustAsk("POST", "/user/password", {
      token: first.token,
      body: {
        newPassword: "nine patient herons wade",
      },
    });
    expect(await isByMail(person)).toBe(true);
    const token = String(changed.fullAccessToken);
    const refused = await ask("POST", "/mfa/setup", { token, body: { ...MAGIC_LINK, email: person.email } });
    expect(refused).toMatchObject({ status: 400, body: { code: "PASSWORD_REQUIRED" } });
    const { data } = await mustAsk("GET", "/mfa/methods", { token });
    expect(data).toContainEqual(expect.objectContaining({ type: "MAGIC_LINK", isAvailable: false }));
  });
});

describe("L04: passwords that count as confirmed", () => {
  const provesWithLink = async (person: Person) => {
    await world.sql("delete from rate_limits");
    const again = await askedForLink({ ...(await signIn(person)), ...person });
    const done = await mustAsk("POST", "/mfa/verify-login", {
      token: again.token,
      body: {
        ...MAGIC_LINK,
        token: again.link,
      },
    });
    return levelOf({ token: String(done.fullAccessToken) });
  };

  it("the one of the registration", async () => {
    expect(await provesWithLink(await enrolLink(await newPerson()))).toBe("full");
  });

  it("one that was changed with a fresh proof", async () => {
    const person = await enrolLink(await newPerson());
    await mustAsk("POST", "/user/password", {
      token: person.token,
      body: {
        currentPassword: PASSWORD,
        newPassword: NEW_PASSWORD,
      },
    });
    expect(await provesWithLink({ ...person, password: NEW_PASSWORD })).toBe("full");
  });

  it("the first one, set in the settings by who signs in by mail", async () => {
    const email = `mail-only-${Date.now()}@example.test`;
    const signedIn = await mustAsk("POST", "/auth/magic-link/verify", {
      body: {
        token: await signInLinkFor(email),
      },
    });
    const set = await mustAsk("POST", "/user/password", {
      token: String(signedIn.accessToken),
      body: {
        newPassword: NEW_PASSWORD,
      },
    });
    await world.sql("delete from rate_limits");
    const person = await signIn({ url: "http://localhost:3000", email, password: NEW_PASSWORD });
    expect(String(set.fullAccessToken)).not.toBe("");
    expect(await provesWithLink(await enrolLink(person))).toBe("full");
  });
});

it("F05: a reset gives no session, and the next sign-in is asked for its second step as always", async () => {
  const person = await resetByMail(await enrol(await newPerson()));
  const pending = await signIn(person);
  expect(pending.body).toMatchObject({ mfaRequired: true, mfaMethods: ["GOOGLE_AUTH"] });
  expect((await ask("GET", "/sessions", { token: pending.token })).body).toMatchObject({
    code: "MFA_REQUIRED",
  });
});

it("B09: a session that mail began isn't finished by mail, before a reset and after it", async () => {
  const person = await enrolLink(await newPerson());
  const begin = async () => {
    await world.sql("delete from rate_limits");
    const answer = await mustAsk("POST", "/auth/magic-link/verify", {
      body: {
        token: await signInLinkFor(person.email),
      },
    });
    return String(answer.accessToken);
  };
  const sent = await ask("POST", "/mfa/magic-link/send", { token: await begin() });
  expect(sent).toMatchObject({ status: 400, body: { code: "METHOD_NOT_ENABLED" } });
  await resetByMail(person);
  const again = await ask("POST", "/mfa/magic-link/send", { token: await begin() });
  expect(again).toMatchObject({ status: 400, body: { code: "METHOD_NOT_ENABLED" } });
});
