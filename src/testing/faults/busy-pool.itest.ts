import { afterAll, beforeAll, expect, it } from "vitest";
import { expectNothingTorn } from "../database/invariants";
import { type RunningApp, startApp } from "../harness/app";
import { request } from "../harness/http";
import { PASSWORD, type SignedIn, signUp } from "../people/client";
import { expectNotNow } from "../people/stories";

/**
 * Guarantee (R07): while every connection is busy, requests get a 503 in time and the liveness check passes. Once one
 * is free, requests are answered again.
 */
const POOL = 4;
const CROWD = 30;
const ANSWERED_WITHIN_MS = 5_000;

let app: RunningApp;
let person: SignedIn;
beforeAll(async () => {
  app = await startApp({ env: { DATABASE_POOL_SIZE: String(POOL) } });
  person = await signUp(app.url);
});
afterAll(() => app.stop());

const login = () =>
  request(app.url, "POST", "/user/login", { body: { email: person.email, password: PASSWORD } });
async function timed<T>(asked: Promise<T>): Promise<{ answer: T; ms: number }> {
  const startedAt = performance.now();
  return { answer: await asked, ms: performance.now() - startedAt };
}

it("R07: every connection is busy", async () => {
  const held = await app.db.reserve();
  await held`begin`;
  await held`lock table rate_limits in access exclusive mode`;
  const crowd = Promise.all(Array.from({ length: CROWD }, () => timed(login())));
  let isOver = false;
  const ends = crowd.then(() => {
    isOver = true;
  });
  let looks = 0;
  while (!isOver) {
    const { answer, ms } = await timed(request(app.url, "GET", "/health/live"));
    expect(answer.status).toBe(200);
    expect(ms).toBeLessThan(1_000);
    looks += 1;
    await new Promise((done) => setTimeout(done, 100));
  }
  await ends;
  expect(looks).toBeGreaterThan(5);
  for (const { answer, ms } of await crowd) {
    expectNotNow(answer);
    expect(ms).toBeLessThan(ANSWERED_WITHIN_MS);
  }
  await held`commit`;
  held.release();
  const { answer, ms } = await timed(Promise.all(Array.from({ length: POOL }, login)));
  expect(answer.map(({ status }) => status)).toEqual(Array(POOL).fill(200));
  expect(ms).toBeLessThan(2_000);
  expect(app.log()).not.toMatch(/uncaught|unhandled|TypeError/i);
  await expectNothingTorn(app.db);
});
