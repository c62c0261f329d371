import { beforeAll, beforeEach, expect, it } from "vitest";
import { handlePageCall } from "@/api/page-calls";
import { ask, openWorld } from "@/testing/harness/here";
import { enrol, PASSWORD, type SignedIn } from "@/testing/people/client";
import { newPerson } from "@/testing/people/here";
import { codeAt, nextStep } from "@/testing/people/totp-steps";

/** Guarantee: nobody's guesses take an account's owner's way in away, wherever they come from. */

const WRONG = "a wrong guess of many";
const HOME = "198.51.100.7";
const ELSEWHERE = "203.0.113.80";

const world = openWorld();
beforeAll(async () => {
  // Addresses count as told by the server that took the connection.
  Object.assign(globalThis, { [Symbol.for("latchkey.peer")]: true });
});
beforeEach(() => world.sql("delete from rate_limits"));

const login = (email: string, ip: string, password = PASSWORD, more: Record<string, unknown> = {}) =>
  ask("POST", "/user/login", { body: { email, password, ...more }, headers: { "x-latchkey-peer": ip } });

/** What a page's form does. @returns the status, and the cookies the browser then has */
async function loginOnPage(email: string, ip: string, password = PASSWORD, cookies: readonly string[] = []) {
  const response = await handlePageCall(
    new Request("http://localhost:3000/api/trpc/auth.login", {
      method: "POST",
      headers: {
        "content-type": "application/json",
        origin: "http://localhost:3000",
        "x-latchkey-peer": ip,
        cookie: cookies.join("; "),
      },
      body: JSON.stringify({ email, password }),
    }),
  );
  return {
    status: response.status,
    cookies: response.headers.getSetCookie().map((line) => line.split(";")[0] ?? ""),
  };
}

/**
 * Tries from so many networks that together they have more than one address takes.
 * @returns how many were let try
 */
async function crowd(email: string): Promise<number> {
  const tries = Array.from({ length: 6 }, (_, network) => Array.from({ length: 20 }, () => network)).flat();
  const answers = await Promise.all(tries.map((network) => login(email, `192.0.2.${network}`, WRONG)));
  return answers.filter(({ status }) => status !== 429).length;
}

const atHome = async (): Promise<SignedIn> => {
  const owner = await newPerson();
  expect((await login(owner.email, HOME)).status).toBe(200);
  return owner;
};

it("L08: 20 a network and address, then one in 15 s, and 100 over all networks, then one in 36 s", async () => {
  const { email } = await newPerson();
  const own = await Promise.all(Array.from({ length: 25 }, () => login(email, ELSEWHERE, WRONG)));
  expect(own.filter(({ status }) => status !== 429)).toHaveLength(20);
  await world.sql("update rate_limits set tat = tat - interval '15 seconds'");
  expect((await login(email, ELSEWHERE, WRONG)).status).toBe(401);
  expect((await login(email, ELSEWHERE, WRONG)).status).toBe(429);
  await world.sql("delete from rate_limits");
  expect(await crowd(email)).toBe(100);
  await world.sql("update rate_limits set tat = tat - interval '36 seconds'");
  expect((await login(email, "192.0.2.99", WRONG)).status).toBe(401);
  expect((await login(email, "192.0.2.98", WRONG)).status).toBe(429);
});

it("L08: a crowd shuts nobody out who comes from where they signed in lately, over REST or on the pages", async () => {
  const { email } = await atHome();
  await crowd(email);
  expect((await login(email, ELSEWHERE)).status).toBe(429);
  expect((await login(email, HOME)).status).toBe(200);
  expect((await loginOnPage(email, HOME)).status).toBe(200);
  expect((await loginOnPage(email, ELSEWHERE)).status).toBe(429);
  await world.sql("update sign_in_sources set last_seen_at = now() - interval '91 days'");
  expect((await login(email, HOME)).status).toBe(429);
});

it("L08: a browser that signed in is known wherever it goes, and for that account alone", async () => {
  const { email } = await newPerson();
  const other = await atHome();
  const { cookies } = await loginOnPage(email, HOME);
  await world.sql("delete from rate_limits");
  await crowd(email);
  await crowd(other.email);
  // From the very network that guesses, too.
  for (const ip of [ELSEWHERE, "192.0.2.0"]) {
    expect((await loginOnPage(email, ip, PASSWORD)).status).toBe(429);
    expect((await loginOnPage(email, ip, PASSWORD, cookies)).status).toBe(200);
    expect((await loginOnPage(other.email, ip, PASSWORD, cookies)).status).toBe(429);
  }
  await world.sql("delete from rate_limits");
  const tries = Array.from({ length: 25 }, () => loginOnPage(email, ELSEWHERE, WRONG, cookies));
  const guesses = (await Promise.all(tries)).filter(({ status }) => status !== 429);
  expect(guesses).toHaveLength(20);
});

it("L08: 35 minutes of one try every 15 seconds from elsewhere, then the owner", async () => {
  const { email } = await atHome();
  for (let minute = 0; minute < 35 * 4; minute += 1) {
    await login(email, ELSEWHERE, WRONG);
    await world.sql("update rate_limits set tat = tat - interval '15 seconds'");
  }
  expect((await login(email, HOME)).status).toBe(200);
  expect((await loginOnPage(email, HOME)).status).toBe(200);
}, 180_000);

it("L08: with a second step, a place is known once that was proved too", async () => {
  const owner = await enrol(await newPerson());
  const pending = await login(owner.email, HOME);
  const known = () =>
    world.sql("select 1 from sign_in_sources where user_id = $1 and known_epoch is null", [owner.id]);
  expect(await known()).toEqual([]);
  const answer = await ask("POST", "/mfa/verify-login", {
    token: String(pending.body.accessToken),
    body: { mfaType: "GOOGLE_AUTH", code: await codeAt(owner.secret, await nextStep(owner)) },
    headers: { "x-latchkey-peer": HOME },
  });
  expect(answer.status).toBe(200);
  expect(await known()).toHaveLength(1);
});

it("L08: what is refused says the same of every address and of none", async () => {
  const { email } = await atHome();
  await world.sql("delete from rate_limits");
  const nobody = "nobody-at-all@example.test";
  expect(await crowd(email)).toBe(await crowd(nobody));
  const [own, none] = [await login(email, ELSEWHERE), await login(nobody, ELSEWHERE)];
  expect(own.status).toBe(429);
  expect({ ...own.body, retryAfter: 0 }).toEqual({ ...none.body, retryAfter: 0 });
});
