import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { TEST_APP_ROLE } from "../database/global-setup";
import { expectNothingTorn } from "../database/invariants";
import { type RunningApp, startApp } from "../harness/app";
import { request } from "../harness/http";
import { Client } from "../people/stories";

/**
 * Guarantee (R03): a connection lost at any point of a change costs a 503. It never costs a process, half a change or
 * a slot of the pool.
 */
const LOSSES = 100;
/** More people than connections, so that some always wait in the pool. */
const CROWD = 12;
const POOL = 4;

let app: RunningApp;
beforeAll(async () => {
  app = await startApp({ env: { DATABASE_POOL_SIZE: String(POOL) } });
});
afterAll(() => app.stop());

/** Cuts one connection in the middle of its work, if there is one. */
async function cutOne(): Promise<boolean> {
  const cut = await app.db`select pg_terminate_backend(pid) from (
    select pid from pg_stat_activity where datname = current_database() and usename = ${TEST_APP_ROLE}
      and state <> 'idle' order by random() limit 1) as one`;
  return cut.length > 0;
}

async function live(isOver: () => boolean): Promise<Client[]> {
  const lives: Client[] = [];
  do {
    const person = new Client(() => app.url);
    await person.live();
    lives.push(person);
  } while (!isOver());
  return lives;
}

it("R03: 100 connections are lost in the middle of changes", async () => {
  let losses = 0;
  const crowd = Promise.all(Array.from({ length: CROWD }, () => live(() => losses >= LOSSES)));
  const storm = (async () => {
    while (losses < LOSSES) {
      if (await cutOne()) losses += 1;
      await sleep(Math.random() * 60);
    }
  })();
  const lives = (await Promise.all([crowd, storm]))[0].flat();
  const interruptions = lives.reduce((sum, person) => sum + person.interruptions, 0);
  expect(interruptions).toBeGreaterThan(LOSSES / 5);
  expect(lives.length).toBeGreaterThanOrEqual(CROWD);
  expect(app.log()).not.toMatch(/uncaught|unhandled|TypeError/i);
  expect(app.log()).not.toMatch(/"status":500/);
  await expectNothingTorn(app.db);
});

it("R03: afterwards the pool has its full size again", async () => {
  const waiting = () => app.db`select pid from pg_stat_activity
    where datname = current_database() and usename = ${TEST_APP_ROLE} and wait_event_type = 'Lock'`;
  const body = { email: "nobody@example.test", password: "whatever it may be" };
  const held = await app.db.reserve();
  await held`begin`;
  await held`lock table rate_limits in access exclusive mode`;
  const asked = Array.from({ length: 3 * POOL }, () => request(app.url, "POST", "/user/login", { body }));
  await expect.poll(async () => (await waiting()).length, { interval: 20, timeout: 1_500 }).toBe(POOL);
  await held`commit`;
  held.release();
  const answers = await Promise.all(asked);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
});
