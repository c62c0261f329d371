import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectNothingTorn } from "../database/invariants";
import { type OwnPostgres, startOwnPostgres } from "../database/own-postgres";
import { type RunningApp, startApp } from "../harness/app";
import { type Answer, PageClient, request } from "../harness/http";
import { enrol, PASSWORD, type SignedIn, signUp } from "../people/client";
import { expectNotNow } from "../people/stories";

/**
 * Guarantee: while Postgres is away or frozen every request gets a 503 in under five seconds. Five seconds after it is
 * back everybody goes on, still signed in.
 */
const AWAY_MS = 3_000;
const FROZEN_MS = 8_000;
const CROWD = 10;
const ANSWERED_WITHIN_MS = 5_000;
const BACK_WITHIN_MS = 5_000;

let postgres: OwnPostgres;
let app: RunningApp;
let person: SignedIn;
let page: PageClient;
beforeAll(async () => {
  postgres = await startOwnPostgres();
  app = await startApp({ database: postgres.database });
  person = await signUp(app.url);
  page = new PageClient(app.url);
  await page.mutate("auth.login", { email: person.email, password: PASSWORD });
  await enrol(await signUp(app.url));
});
afterAll(() => app.stop());

type Timed = { answer: Answer; startedAt: number; ms: number };

/** One request after the other, of every kind, until told to stop, and one more. */
async function keepAsking(isOver: () => boolean, place: number): Promise<Timed[]> {
  const login = { body: { email: person.email, password: PASSWORD } };
  const kinds = [
    () => request(app.url, "POST", "/user/login", login),
    () => request(app.url, "GET", "/user/profile", { token: person.token }),
    () => request(app.url, "POST", "/user/request-reset-password", { body: { email: person.email } }),
    () => page.query("account.profile"),
  ];
  const timed: Timed[] = [];
  for (let turn = place, isLast = false; !isLast; turn += 1) {
    isLast = isOver();
    const startedAt = performance.now();
    const answer = await kinds[turn % kinds.length]?.();
    if (answer) timed.push({ answer, startedAt, ms: performance.now() - startedAt });
    await sleep(20);
  }
  return timed;
}

/** Puts the app under load, lets `fault` happen, and checks every answer. @returns the "not now"s, in milliseconds */
async function under(fault: () => Promise<void>): Promise<number[]> {
  const cookie = [...page.cookies];
  let isOver = false;
  const crowd = Promise.all(Array.from({ length: CROWD }, (_, place) => keepAsking(() => isOver, place)));
  await sleep(300);
  await fault();
  const backAt = performance.now();
  await sleep(BACK_WITHIN_MS);
  isOver = true;
  const timed = (await crowd).flat();
  const notNow = timed.filter(({ answer }) => answer.status !== 200);
  for (const { answer } of notNow) expectUnavailable(answer);
  expect(Math.max(...timed.map(({ ms }) => ms))).toBeLessThan(ANSWERED_WITHIN_MS);
  const late = timed.filter(({ startedAt }) => startedAt > backAt + BACK_WITHIN_MS - 500);
  expect(late.length).toBeGreaterThanOrEqual(CROWD);
  expect(late.filter(({ answer }) => answer.status !== 200)).toEqual([]);
  expect([...page.cookies]).toEqual(cookie);
  expect(app.log()).not.toMatch(/uncaught|unhandled|TypeError/i);
  return notNow.map(({ ms }) => ms);
}

/** The pages' calls carry the same envelope inside tRPC's. */
function expectUnavailable(answer: Answer): void {
  const inner = Object(answer.body).error?.data;
  if (inner === undefined) {
    expectNotNow(answer);
    return;
  }
  expect(answer.status).toBe(503);
  expect(inner).toMatchObject({ success: false, code: "UNAVAILABLE" });
  expect(answer.headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
  expect(answer.headers.getSetCookie()).toEqual([]);
}

describe("R05: Postgres restarts under load", () => {
  it.each(["SIGINT", "SIGQUIT"] as const)("%s, three seconds away", async (how) => {
    const notNow = await under(async () => {
      await postgres.halt(how);
      await sleep(AWAY_MS);
      const ready = await request(app.url, "GET", "/health/ready");
      expect(ready.status).toBe(503);
      await postgres.startAgain();
    });
    expect(notNow.length).toBeGreaterThan(CROWD);
  });
});

describe("R06: Postgres is frozen under load", () => {
  it("eight seconds without a word", async () => {
    const notNow = await under(async () => {
      postgres.freeze();
      await sleep(FROZEN_MS);
      postgres.thaw();
    });
    expect(notNow.length).toBeGreaterThan(CROWD);
  });
});

it("nothing was torn, and everybody is still signed in", async () => {
  await expectNothingTorn(app.db);
  expect(await request(app.url, "GET", "/user/profile", { token: person.token })).toMatchObject({
    status: 200,
  });
  expect(await page.query("account.profile")).toMatchObject({ status: 200 });
});
