import { afterAll, describe, expect, it } from "vitest";
import { forgetLimits } from "../database/rows";
import { startApp } from "../harness/app";
import { expectRefused } from "../harness/envelope";
import { hashForReal } from "../harness/hashes";
import { type Answer, PageClient, request, tokenIn } from "../harness/http";
import { enrol, mailsTo, newAddress, PASSWORD, signIn, signUp } from "../people/client";

/** Section A of the security checklist: what a password proves, and what nobody learns from a wrong one. */

hashForReal();
const { url, db, stop } = await startApp();
afterAll(stop);

const WRONG = "not this one at all";
const login = (email: string, password: string) =>
  request(url, "POST", "/user/login", { body: { email, password } });
const median = (times: number[]) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;

/** What a stranger can see of an answer: everything but what is random in every one. */
function visible({ status, headers, body }: Answer) {
  const names = [...headers.keys()].filter((name) => name !== "x-request-id").sort();
  return { status, names, body: { ...Object(body), verificationTokenId: "" } };
}

async function timed(ask: () => Promise<Answer>): Promise<{ ms: number; answer: Answer }> {
  const started = performance.now();
  const answer = await ask();
  return { ms: performance.now() - started, answer };
}

describe("A01: nobody learns whether an address has an account", () => {
  const ROUNDS = 100;
  it.each([
    ["a sign-in", (email: string) => login(email, WRONG)],
    [
      "a registration",
      (email: string) => request(url, "POST", "/user/register", { body: { email, password: PASSWORD } }),
    ],
  ] as const)("from %s", async (what, ask) => {
    const { email } = await signUp(url);
    const times = { known: [] as number[], unknown: [] as number[] };
    for (let round = 0; round < ROUNDS; round += 1) {
      if (round % 10 === 0) await forgetLimits(db);
      const known = await timed(() => ask(email));
      const unknown = await timed(() => ask(newAddress()));
      expect(visible(known.answer)).toEqual(visible(unknown.answer));
      times.known.push(known.ms);
      times.unknown.push(unknown.ms);
    }
    // For a person to look at: a busy machine makes any limit on it fail now and then.
    const [known, unknown] = [median(times.known), median(times.unknown)];
    process.stdout.write(`${what}: known ${known.toFixed(1)} ms, unknown ${unknown.toFixed(1)} ms\n`);
  });

  it("from asking for a new password", async () => {
    const ask = (email: string) => request(url, "POST", "/user/request-reset-password", { body: { email } });
    const { email } = await signUp(url);
    expect(visible(await ask(email))).toEqual(visible(await ask(newAddress())));
  });
});

describe("A02: passwords are kept as Argon2id", () => {
  const stored = async (id: string): Promise<string> => {
    const [row] = await db`select password_hash as hash from users where id = ${id}`;
    return String(row?.hash);
  };

  it("with at least 19 MiB, two passes and a salt of its own", async () => {
    const [one, other] = [await stored((await signUp(url)).id), await stored((await signUp(url)).id)];
    for (const hash of [one, other]) {
      const parts = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(hash) ?? [];
      expect(Number(parts[1])).toBeGreaterThanOrEqual(19 * 1024);
      expect(Number(parts[2])).toBeGreaterThanOrEqual(2);
      expect(Buffer.from(parts[4] ?? "", "base64").byteLength).toBeGreaterThanOrEqual(16);
      expect(Buffer.from(parts[5] ?? "", "base64").byteLength).toBeGreaterThanOrEqual(32);
    }
    expect(one.split("$")[4]).not.toBe(other.split("$")[4]);
  });

  it("and one with weaker parameters is renewed by the next good sign-in, not by a bad one", async () => {
    const { hash } = await import("@node-rs/argon2");
    const person = await signUp(url);
    const weak = await hash(PASSWORD, { memoryCost: 4096, timeCost: 1, parallelism: 1 });
    await db`update users set password_hash = ${weak} where id = ${person.id}`;
    expectRefused(await login(person.email, WRONG), "/user/login", "INVALID_CREDENTIALS");
    expect(await stored(person.id)).toBe(weak);
    expect((await login(person.email, PASSWORD)).status).toBe(200);
    expect(await stored(person.id)).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect((await login(person.email, PASSWORD)).status).toBe(200);
  });
});

describe("A05: changing a password", () => {
  const newPassword = "eight brave lanterns hum";

  it("ends every other session and every trusted device, and gives this one new tokens", async () => {
    const person = await signUp(url);
    const elsewhere = await signIn(person);
    const browser = new PageClient(url);
    await browser.mutate("auth.login", { email: person.email, password: PASSWORD });
    await db`insert into trusted_devices (user_id, token_hash, name, expires_at)
      values (${person.id}, ${Buffer.from(person.id)}, 'laptop', now() + interval '1 day')`;
    const body = { currentPassword: PASSWORD, newPassword };
    const changed = await request(url, "POST", "/user/password", { token: person.token, body });
    expect(changed.status).toBe(200);
    const profile = (token: string) => request(url, "GET", "/user/profile", { token });
    expectRefused(await profile(person.token), "/user/profile", "UNAUTHENTICATED");
    expectRefused(await profile(elsewhere.token), "/user/profile", "UNAUTHENTICATED");
    for (const refresh_token of [person.refreshToken, elsewhere.refreshToken]) {
      const refreshed = await request(url, "POST", "/user/refresh", { body: { refresh_token } });
      expectRefused(refreshed, "/user/refresh", "UNAUTHENTICATED");
    }
    expect((await browser.query("account.profile")).status).toBe(401);
    expect((await profile(Object(changed.body).fullAccessToken)).status).toBe(200);
    expect(await db`select 1 from trusted_devices where user_id = ${person.id}`).toHaveLength(0);
  });

  it("takes no wrong current password, and nothing changes", async () => {
    const person = await signUp(url);
    const body = { currentPassword: WRONG, newPassword };
    const refused = await request(url, "POST", "/user/password", { token: person.token, body });
    expectRefused(refused, "/user/password", "INVALID_CREDENTIALS", {
      words: "That isn't your current password.",
    });
    expect((await login(person.email, PASSWORD)).status).toBe(200);
  });
});

describe("A08: a password somebody else planted never survives the owner's confirmation", () => {
  it.each([
    ["planted before", true],
    ["planted after", false],
  ])("%s", async (_name, attackerIsFirst) => {
    const email = newAddress();
    const planted = "an attacker planted this";
    const register = async (password: string) => {
      await forgetLimits(db);
      await request(url, "POST", "/user/register", { body: { email, password } });
    };
    await register(attackerIsFirst ? planted : PASSWORD);
    await register(attackerIsFirst ? PASSWORD : planted);
    const newestFirst = await mailsTo(url, email);
    expect(newestFirst).toHaveLength(2);
    const [own, others] = attackerIsFirst ? newestFirst : newestFirst.toReversed();
    if (!own || !others) throw new Error("two mails were asked for");
    const confirm = (token: string) =>
      request(url, "POST", "/user/verify-email", { body: { token, password: PASSWORD } });
    // Whichever mail the owner finds first.
    expect((await confirm(tokenIn(others))).status).toBe(200);
    expectRefused(await confirm(tokenIn(own)), "/user/verify-email", "INVALID_TOKEN");
    expectRefused(await login(email, planted), "/user/login", "INVALID_CREDENTIALS");
    expect((await login(email, PASSWORD)).status).toBe(200);
    const [row] = await db`select count(*)::int as waiting from registrations r
      join users u on u.id = r.user_id where u.email = ${email}`;
    expect(row?.waiting).toBe(0);
  });

  it("an unconfirmed address says so only to who knows its password", async () => {
    const email = newAddress();
    await request(url, "POST", "/user/register", { body: { email, password: PASSWORD } });
    expect(visible(await login(email, WRONG))).toEqual(visible(await login(newAddress(), WRONG)));
    expectRefused(await login(email, PASSWORD), "/user/login", "EMAIL_NOT_VERIFIED");
  });
});

it("A09: a wrong password doesn't say whether a second step is on, or which", async () => {
  const plain = await signUp(url);
  const guarded = await enrol(await signUp(url));
  const [one, other] = [await login(plain.email, WRONG), await login(guarded.email, WRONG)];
  expect(visible(one)).toEqual(visible(other));
  expect(other.text).not.toMatch(/mfa|GOOGLE_AUTH|method/i);
  expect((await login(guarded.email, PASSWORD)).body).toMatchObject({ mfaMethods: ["GOOGLE_AUTH"] });
});
