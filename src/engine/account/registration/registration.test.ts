import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { LIMITS } from "@/contract/limits";
import { type Answer, ask, HERE, mustAsk, openWorld } from "@/testing/harness/here";
import { tokenIn } from "@/testing/harness/http";
import { mailsTo, newAddress, PASSWORD } from "@/testing/people/client";
import { tokenMailedTo } from "@/testing/people/here";
import { login, register, STRANGERS } from "@/testing/people/registrations";
import { hashPassword } from "../../platform/hash-password";

/** L06, A08: an address belongs to its mailbox, and its owner's password is the one that works in the end. */
const world = openWorld();
beforeAll(async () => {
  // As behind our own server, which says where a connection comes from.
  Reflect.set(globalThis, Symbol.for("latchkey.peer"), true);
});
beforeEach(() => world.sql("delete from rate_limits"));

const confirm = (token: string, more: Record<string, unknown> = {}) =>
  ask("POST", "/user/verify-email", { body: { token, ...more } });
const peopleAt = (email: string) =>
  world.sql(
    "select email, first_name as name, password_hash as hash from users where email_normalized = $1",
    [email.toLowerCase()],
  );

async function expectOwned(email: string): Promise<void> {
  expect((await login(email, PASSWORD)).status).toBe(200);
  expect(await login(email, STRANGERS)).toMatchObject({ status: 401, body: { code: "INVALID_CREDENTIALS" } });
}

describe("L06: a link proves the address, whoever's registration it was mailed for", () => {
  it("and the password given with it picks the registration", async () => {
    const email = newAddress();
    await register({ email, password: STRANGERS, by: "stranger", firstName: "Eve" });
    await register({ email, password: PASSWORD, firstName: "Ada" });
    // Only one mail may go in half a minute, and it was asked for by the stranger.
    expect(await mailsTo(HERE, email)).toHaveLength(1);
    const confirmed = await confirm(await tokenMailedTo(email), { password: PASSWORD });
    expect(confirmed).toMatchObject({ status: 200, body: { user: { email, name: "Ada" } } });
    expect(confirmed.body).not.toHaveProperty("passwordDropped");
    await expectOwned(email);
    expect(await world.sql("select 1 from registrations where email = $1", [email])).toEqual([]);
  });

  it("another password is refused with 400, and uses nothing up", async () => {
    const email = newAddress();
    await register({ email, password: PASSWORD });
    const token = await tokenMailedTo(email);
    const refused = await confirm(token, { password: "nobody registered with this" });
    expect(refused).toMatchObject({
      status: 400,
      body: { success: false, code: "INVALID_CREDENTIALS", error_code: "INVALID_CREDENTIALS" },
    });
    expect((await confirm(token, { password: PASSWORD })).status).toBe(200);
  });

  it("the id that one's own registration was answered with picks it too, and no other id does", async () => {
    const [email, elsewhere] = [newAddress(), newAddress()];
    await register({ email, password: STRANGERS, by: "stranger" });
    const verificationTokenId = await register({ email, password: PASSWORD });
    const foreign = await register({ email: elsewhere, password: STRANGERS });
    const token = await tokenMailedTo(email);
    const refused = await confirm(token, { verificationTokenId: foreign });
    expect(refused).toMatchObject({ status: 400, body: { code: "INVALID_CREDENTIALS" } });
    expect((await confirm(token, { verificationTokenId })).status).toBe(200);
    await expectOwned(email);
  });

  it("the token alone: the chosen password counts where no other registration waits", async () => {
    const email = newAddress();
    await register({ email, password: PASSWORD });
    const confirmed = await confirm(await tokenMailedTo(email));
    expect(confirmed.status).toBe(200);
    expect(confirmed.body).not.toHaveProperty("passwordDropped");
    expect((await login(email, PASSWORD)).status).toBe(200);
  });

  it("the token alone where several wait: signed in, and none of their passwords works", async () => {
    const email = newAddress();
    await register({ email, password: PASSWORD, firstName: "Ada" });
    await register({ email, password: STRANGERS, by: "stranger", firstName: "Eve" });
    const confirmed = await confirm(await tokenMailedTo(email));
    expect(confirmed).toMatchObject({ status: 200, body: { passwordDropped: true, user: { name: "" } } });
    expect(confirmed.body.refreshToken).toEqual(expect.any(String));
    for (const password of [PASSWORD, STRANGERS]) expect((await login(email, password)).status).toBe(401);
    expect(await peopleAt(email)).toEqual([{ email, name: "", hash: null }]);
  });

  it("a new password replaces all that wait, and what they say alike is kept", async () => {
    const email = newAddress();
    await register({ email, password: "the owner forgot this one", firstName: "Ada" });
    await register({ email, password: STRANGERS, by: "stranger", firstName: "Ada" });
    const token = await tokenMailedTo(email);
    const weak = await confirm(token, { newPassword: "short" });
    expect(weak).toMatchObject({
      status: 400,
      body: { code: "PASSWORD_REJECTED", fieldErrors: { newPassword: expect.any(String) } },
    });
    const confirmed = await confirm(token, { newPassword: PASSWORD });
    expect(confirmed).toMatchObject({ status: 200, body: { user: { name: "Ada" } } });
    await expectOwned(email);
  });

  it("a new password beside one's own: that registration counts, with another password", async () => {
    const email = newAddress();
    const forgotten = "a password of the first day";
    await register({ email, password: STRANGERS, by: "stranger", firstName: "Eve" });
    await register({ email, password: forgotten, firstName: "Ada" });
    const body = { password: forgotten, newPassword: PASSWORD };
    const confirmed = await confirm(await tokenMailedTo(email), body);
    expect(confirmed).toMatchObject({ status: 200, body: { user: { name: "Ada" } } });
    await expectOwned(email);
    expect((await login(email, forgotten)).status).toBe(401);
  });

  it("looking at it uses nothing up, and what isn't live is refused", async () => {
    const email = newAddress();
    await register({ email, password: PASSWORD });
    const token = await tokenMailedTo(email);
    const look = () => ask("POST", "/user/pre-verify-email", { body: { token } });
    const seen = {
      success: true,
      message: expect.any(String),
      authMethod: "LOCAL",
      hasPassword: true,
      email,
    };
    for (let times = 0; times < 3; times += 1) expect((await look()).body).toEqual(seen);
    expect((await confirm(token)).status).toBe(200);
    expect(await look()).toMatchObject({ status: 400, body: { code: "INVALID_TOKEN" } });
  });
});

describe("L06: 30 registrations by a stranger", () => {
  it("before and after the owner's take neither the owner's away nor any link", async () => {
    const email = newAddress();
    const flood = async (from: number) => {
      for (let at = from; at < from + 15; at += 1) {
        await world.sql("delete from rate_limits");
        await register({ email, password: `${STRANGERS} ${at}`, by: "stranger" });
      }
    };
    await flood(0);
    await register({ email, password: PASSWORD });
    await flood(15);
    const oldest = (await mailsTo(HERE, email)).at(-1);
    const token = tokenIn(oldest ?? { links: [], subject: "none" });
    expect((await confirm(token, { password: PASSWORD })).status).toBe(200);
    expect((await login(email, PASSWORD)).status).toBe(200);
    for (const at of [0, 14, 29]) expect((await login(email, `${STRANGERS} ${at}`)).status).toBe(401);
  });

  it("a stranger who has his mail sent again ends no link while others wait", async () => {
    const email = newAddress();
    const strangersId = await register({ email, password: STRANGERS, by: "stranger" });
    await register({ email, password: PASSWORD });
    const token = await tokenMailedTo(email);
    await world.sql("delete from rate_limits");
    await mustAsk("POST", `/user/resend-verification/${strangersId}`);
    expect(await mailsTo(HERE, email)).toHaveLength(2);
    expect((await confirm(token, { password: PASSWORD })).status).toBe(200);
  });

  it("mails stay limited, and how many may wait is counted by who asks", async () => {
    const email = newAddress();
    await register({ email, password: PASSWORD });
    const most = LIMITS.registration.waitingPerAsker;
    const strangers = await register({ email, password: STRANGERS, by: "stranger" });
    await world.sql(
      `insert into registrations select gen_random_uuid(), user_id, password_hash, first_name, last_name, company_name,
        created_at, expires_at, email, asked_by from registrations, generate_series(2, $2::int) where id = $1`,
      [strangers, most],
    );
    for (let more = 0; more < 2; more += 1) await register({ email, password: STRANGERS, by: "stranger" });
    expect(await mailsTo(HERE, email)).toHaveLength(1);
    const [row] = await world.sql(
      `select count(*)::int as waiting from registrations r join users u on u.id = r.user_id where u.email = $1`,
      [email],
    );
    expect(row?.waiting).toBe(most + 1);
    expect((await confirm(await tokenMailedTo(email), { password: PASSWORD })).status).toBe(200);
  });
});

describe("L06: the version before gave each registration a salt of its own", () => {
  /** Registrations of one address as it keeps them, the oldest first. @returns the token that was mailed */
  async function registerAsBefore(email: string, passwords: readonly string[]): Promise<string> {
    for (const password of passwords) {
      const id = await register({ email, password });
      await world.sql("update registrations set password_hash = $2 where id = $1", [
        id,
        await hashPassword(password),
      ]);
    }
    return tokenMailedTo(email);
  }
  const passwords = (count: number) => Array.from({ length: count }, (_, at) => `lantern ${at} hums bravely`);
  const statusOf = async (token: string, password: string) => (await confirm(token, { password })).status;

  it.each([0, 1, 2])("and of three the password of each confirms: %i", async (at) => {
    const all = passwords(3);
    const token = await registerAsBefore(newAddress(), all);
    expect(await statusOf(token, "of nobody at all")).toBe(400);
    expect(await statusOf(token, String(all[at]))).toBe(200);
  });

  it.each([
    { at: 0, status: 200 },
    { at: 1, status: 400 },
    { at: 2, status: 400 },
    { at: 3, status: 200 },
    { at: 5, status: 200 },
  ])("of six no more are tried than the newest three and the oldest: $at", async ({ at, status }) => {
    const all = passwords(6);
    const token = await registerAsBefore(newAddress(), all);
    expect(await statusOf(token, String(all[at]))).toBe(status);
  });

  it("and the oldest is tried as long as it waits, however long ago it was made", async () => {
    const all = passwords(6);
    const email = newAddress();
    const token = await registerAsBefore(email, all);
    await world.sql(
      `update registrations set created_at = created_at - interval '2 days' where id = (
        select r.id from registrations r join users u on u.id = r.user_id
        where u.email = $1 order by r.created_at limit 1)`,
      [email],
    );
    expect(await statusOf(token, String(all[0]))).toBe(200);
  });
});

describe("L06: the spelling that was mailed is the one that is kept", () => {
  it("of the registration whose link is used", async () => {
    const email = newAddress();
    await register({ email: email.toUpperCase(), password: STRANGERS, by: "stranger" });
    await world.sql("delete from rate_limits");
    await register({ email, password: PASSWORD });
    expect((await confirm(await tokenMailedTo(email), { password: PASSWORD })).status).toBe(200);
    expect((await peopleAt(email)).map((one) => one.email)).toEqual([email]);
  });

  it("a link to another spelling, which may be another mailbox, is worthless once one is confirmed", async () => {
    const email = newAddress();
    await mustAsk("POST", "/auth/send-magic-link", { body: { email: email.toUpperCase() } });
    await mustAsk("POST", "/user/request-reset-password", { body: { email: email.toUpperCase() } });
    const mails = await mailsTo(HERE, email.toUpperCase());
    expect(mails).toHaveLength(2);
    await world.sql("delete from rate_limits");
    await register({ email, password: PASSWORD });
    const link = (await mailsTo(HERE, email)).find((mail) => mail.links.some((at) => at.includes("/verify")));
    expect((await confirm(tokenIn(link ?? { links: [], subject: "none" }))).status).toBe(200);
    for (const mail of mails) {
      const isReset = mail.links.some((at) => at.includes("/reset-password"));
      const used: Answer = isReset
        ? await ask("POST", "/user/reset-password", {
            body: {
              token: tokenIn(mail),
              newPassword: STRANGERS,
            },
          })
        : await ask("POST", "/auth/magic-link/verify", { body: { token: tokenIn(mail) } });
      expect(used).toMatchObject({ status: 400, body: { code: "INVALID_TOKEN" } });
    }
  });

  it("of a new password's link, which goes where it was asked for, and drops what waits", async () => {
    const email = newAddress();
    await register({ email: email.toUpperCase(), password: STRANGERS, by: "stranger" });
    await mustAsk("POST", "/user/request-reset-password", { body: { email } });
    const [mail] = await mailsTo(HERE, email);
    expect(mail?.to).toBe(email);
    const body = { token: tokenIn(mail ?? { links: [], subject: "none" }), newPassword: PASSWORD };
    await mustAsk("POST", "/user/reset-password", { body });
    expect((await peopleAt(email)).map((one) => one.email)).toEqual([email]);
    await expectOwned(email);
  });
});
