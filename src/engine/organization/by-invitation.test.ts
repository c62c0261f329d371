import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { holdHashes } from "@/testing/harness/hashes";
import { ask, HERE, mustAsk, openWorld } from "@/testing/harness/here";
import { mailsTo, newAddress, PASSWORD } from "@/testing/people/client";
import { newOwner, signUp, tokenMailedTo } from "@/testing/people/here";
import { invite } from "@/testing/people/organization";
import { login } from "@/testing/people/registrations";
import { env } from "../platform/settings/env";
import { listen } from "../platform/signals";

/** Guarantee: where sign-up takes an invitation, the answer reveals neither invitations nor accounts. */

const world = openWorld();
const settings = env();
const before = { ...settings };
const STRANGERS = "a stranger chose this one";

beforeAll(() => {
  settings.SIGNUP = "invite";
});
afterAll(() => void Object.assign(settings, before));
beforeEach(() => world.sql("delete from rate_limits"));

/** Somebody with an account where anybody may have one, as from before. */
async function earlier<Person>(make: () => Promise<Person>): Promise<Person> {
  settings.SIGNUP = "open";
  try {
    return await make();
  } finally {
    settings.SIGNUP = "invite";
  }
}

async function newInvited(): Promise<string> {
  const email = newAddress();
  await invite(await earlier(newOwner), email);
  return email;
}

/** Invited by somebody who may not invite by now. */
async function invitedNoMore(): Promise<string> {
  const [owner, email] = [await earlier(newOwner), newAddress()];
  await invite(owner, email, 254);
  await world.sql("update users set org_role = 0 where id = $1", [owner.id]);
  return email;
}

const ADDRESSES: [what: string, make: () => Promise<string>][] = [
  ["one that is invited", newInvited],
  ["one that isn't", async () => newAddress()],
  ["one whose inviter may invite nobody by now", invitedNoMore],
  ["one that somebody has", async () => (await earlier(signUp)).email],
];

describe("L07: registering, signing in and asking for the mail again are answered alike", () => {
  it.each(ADDRESSES)("%s", async (_, make) => {
    const email = await make();
    await world.sql("delete from rate_limits");
    const body = { email, password: STRANGERS, firstName: "Ada", lastName: "L" };
    const registered = await ask("POST", "/user/register", { body });
    expect(registered.status).toBe(200);
    const { message } = registered.body;
    expect(registered.body).toEqual({ success: true, message, verificationTokenId: expect.any(String) });
    const { verificationTokenId } = registered.body;
    expect(await login(email, STRANGERS)).toMatchObject({
      status: 403,
      body: { code: "EMAIL_NOT_VERIFIED" },
    });
    expect(await login(email, "quite another password")).toMatchObject({
      status: 401,
      body: { code: "INVALID_CREDENTIALS" },
    });
    await world.sql("delete from rate_limits");
    const again = await mustAsk("POST", `/user/resend-verification/${verificationTokenId}`);
    expect(again).toEqual({ success: true, message });
    expect(await askFor("waitingRegistration", { verificationTokenId })).toEqual({ isWaiting: true });
  });

  it("where no mail confirms an address either", async () => {
    const known = (await earlier(signUp)).email;
    settings.REQUIRE_EMAIL_VERIFICATION = false;
    try {
      const answers = [];
      for (const email of [newAddress(), known]) {
        await world.sql("delete from rate_limits");
        const { body, status } = await ask("POST", "/user/register", {
          body: { email, password: STRANGERS },
        });
        answers.push([status, Object.keys(body), (await login(email, STRANGERS)).status]);
      }
      expect(answers[0]).toEqual([200, ["success", "message", "verificationTokenId"], 403]);
      expect(answers[1]).toEqual(answers[0]);
    } finally {
      settings.REQUIRE_EMAIL_VERIFICATION = before.REQUIRE_EMAIL_VERIFICATION;
    }
  });
});

it("lets an invited address register where nobody else may", async () => {
  const invited = await newInvited();
  const token = await tokenMailedTo(invited);
  const person = await signUp({ email: invited });
  await mustAsk("POST", "/organization/invitations/accept", { token: person.token, body: { token } });
});

it.each([
  ["who isn't invited", async () => newAddress()],
  ["whose inviter may invite nobody by now", invitedNoMore],
])("nobody %s gets a link, asking again or by signing in with mail", async (_, make) => {
  const email = await make();
  const mailed = new Date();
  await world.sql("delete from rate_limits");
  const { verificationTokenId } = await mustAsk("POST", "/user/register", {
    body: { email, password: STRANGERS },
  });
  await world.sql("delete from rate_limits");
  await mustAsk("POST", `/user/resend-verification/${verificationTokenId}`);
  await mustAsk("POST", "/auth/send-magic-link", { body: { email } });
  await mustAsk("POST", "/user/request-reset-password", { body: { email } });
  const mails = (await mailsTo(HERE, email)).filter(({ createdAt }) => new Date(createdAt) >= mailed);
  expect(mails.map(({ subject }) => subject).sort()).toEqual([
    expect.stringMatching(/takes an invitation/),
    expect.stringMatching(/takes an invitation/),
    expect.stringMatching(/^No account/),
  ]);
  expect(mails.flatMap(({ links }) => links).filter((link) => link.includes("#token="))).toEqual([]);
  const [person] = await world.sql("select email_verified_at from users where email_normalized = $1", [
    email,
  ]);
  expect(person).toEqual({ email_verified_at: null });
});

it("who registered before they were invited is mailed the link when they ask again", async () => {
  const email = newAddress();
  const { verificationTokenId } = await mustAsk("POST", "/user/register", {
    body: { email, password: PASSWORD },
  });
  await invite(await earlier(newOwner), email);
  await world.sql("delete from rate_limits");
  await mustAsk("POST", `/user/resend-verification/${verificationTokenId}`);
  await mustAsk("POST", "/user/verify-email", { body: { token: await tokenMailedTo(email) } });
  expect((await login(email, PASSWORD)).status).toBe(200);
});

it("who was invited when they registered, and isn't any more, confirms nothing", async () => {
  const email = newAddress();
  const owner = await earlier(newOwner);
  const { id } = await invite(owner, email);
  const registered = await mustAsk("POST", "/user/register", {
    body: { email, password: PASSWORD, companyName: "Theirs" },
  });
  await world.sql("delete from rate_limits");
  await mustAsk("POST", `/user/resend-verification/${registered.verificationTokenId}`);
  const token = await tokenMailedTo(email);
  await mustAsk("DELETE", `/organization/invitations/${id}`, { token: owner.token });
  const answer = await ask("POST", "/user/verify-email", { body: { token } });
  expect(answer).toMatchObject({ status: 400, body: { code: "INVALID_TOKEN" } });
  expect((await login(email, PASSWORD)).status).toBe(403);
});

it.each([
  [
    "a sign-in link",
    (email: string) => mustAsk("POST", "/auth/send-magic-link", { body: { email } }),
    (token: string) => ask("POST", "/auth/magic-link/verify", { body: { token } }),
  ],
  [
    "a link to set a new password",
    (email: string) => mustAsk("POST", "/user/request-reset-password", { body: { email } }),
    (token: string) =>
      ask("POST", "/user/reset-password", { body: { token, newPassword: "eight brave lanterns hum" } }),
  ],
])("who was invited when %s was mailed, and isn't any more, has no account by it", async (_, send, press) => {
  const [email, owner] = [newAddress(), await earlier(newOwner)];
  const { id } = await invite(owner, email);
  await mustAsk("POST", "/user/register", { body: { email, password: PASSWORD } });
  await world.sql("delete from rate_limits");
  await send(email);
  const token = await tokenMailedTo(email);
  await mustAsk("DELETE", `/organization/invitations/${id}`, { token: owner.token });
  expect((await press(token)).status).toBe(400);
  expect((await login(email, PASSWORD)).status).toBe(403);
  const facts = "select email_verified_at from users where email_normalized = $1";
  expect(await world.sql(facts, [email])).toEqual([{ email_verified_at: null }]);
});

it("nobody is let in whose invitation is withdrawn while their new password is hashed", async () => {
  const [email, owner] = [newAddress(), await earlier(newOwner)];
  const { id } = await invite(owner, email);
  await mustAsk("POST", "/user/register", { body: { email, password: PASSWORD } });
  await world.sql("delete from rate_limits");
  await mustAsk("POST", "/user/request-reset-password", { body: { email } });
  const token = await tokenMailedTo(email);
  const body = { token, newPassword: "eight brave lanterns hum" };
  const release = holdHashes();
  const isHashed = new Promise<void>((resolve) => {
    const stop = listen("hashQueue", () => {
      stop();
      resolve();
    });
  });
  const answer = ask("POST", "/user/reset-password", { body });
  try {
    await Promise.race([isHashed, answer]);
    await world.sql("update invitations set revoked_at = now() where id = $1", [id]);
  } finally {
    release();
  }
  expect(await answer).toMatchObject({ status: 400, body: { code: "INVALID_TOKEN" } });
  const facts = "select email_verified_at from users where email_normalized = $1";
  expect(await world.sql(facts, [email])).toEqual([{ email_verified_at: null }]);
});

describe("the version before, which asks for no invitation when an address is confirmed", () => {
  const asBefore = (email: string) =>
    world.sql(
      "update users set email_verified_at = coalesce(email_verified_at, now()) where email_normalized = $1 returning id",
      [email],
    );
  const register = (email: string) =>
    mustAsk("POST", "/user/register", { body: { email, password: PASSWORD } });

  it("confirms nobody who isn't invited, or isn't any more", async () => {
    const email = newAddress();
    await register(email);
    await expect(asBefore(email)).rejects.toMatchObject({ code: "23514" });
    const [owner, once] = [await earlier(newOwner), newAddress()];
    const { id } = await invite(owner, once);
    await register(once);
    await mustAsk("DELETE", `/organization/invitations/${id}`, { token: owner.token });
    await expect(asBefore(once)).rejects.toMatchObject({ code: "23514" });
  });

  it("confirms who is invited, and whoever registers where anybody may", async () => {
    const invited = await newInvited();
    await register(invited);
    expect(await asBefore(invited)).toHaveLength(1);
    const email = newAddress();
    await register(email);
    await world.sql("delete from rate_limits");
    await earlier(() => register(email));
    expect(await asBefore(email)).toHaveLength(1);
  });
});

it("who wasn't invited gets no link when registering is closed later", async () => {
  const email = newAddress();
  const { verificationTokenId } = await mustAsk("POST", "/user/register", {
    body: { email, password: PASSWORD },
  });
  settings.SIGNUP = "closed";
  try {
    await world.sql("delete from rate_limits");
    await mustAsk("POST", `/user/resend-verification/${verificationTokenId}`);
  } finally {
    settings.SIGNUP = "invite";
  }
  const links = (await mailsTo(HERE, email)).flatMap((mail) => mail.links);
  expect(links.filter((link) => link.includes("#token="))).toEqual([]);
});

async function askFor(operation: string, input: unknown): Promise<unknown> {
  const answer = await ask("POST", `/api/trpc/auth.${operation}`, {
    body: input,
    headers: { origin: HERE, "sec-fetch-site": "same-origin" },
  });
  return Object(Object(answer.body).result).data;
}
