import { afterAll, beforeAll, expect, it } from "vitest";
import { killInstance, pauseInstance, refuseMail, stayIdle } from "../faults/faults";
import { shiftedClock } from "../faults/shifted-clock";
import { type Stage, startStage } from "../faults/stage";

/** What happens to instances, as often and as long as the guarantees name, while people are on all of them. */

const KILLS = 50;
const SECONDS = 1_000;

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage?.stop());

it("R04, R10: 50 instances are killed, each with people on it", { timeout: 1_200_000 }, async () => {
  const seen = await stage.under(
    async () => {
      for (let kill = 0; kill < KILLS; kill += 1) await killInstance(stage, Math.random() * 2 * SECONDS);
    },
    { mayBeCut: true },
  );
  expect(seen.filter(({ status }) => status === 0).length).toBeGreaterThan(0);
  await stage.expectWhole();
});

it("R04: no lock outlives whom it was held by", async () => {
  const held = await stage.app.db`select 1 from pg_stat_activity
    where datname = current_database() and xact_start < now() - interval '10 seconds'`;
  expect([...held]).toEqual([]);
});

it("R10: an instance stands still for half a minute", async () => {
  await stage.under(() => pauseInstance(stage, 30 * SECONDS), { mayBeCut: true });
  await stage.expectWhole();
});

it("R09: the provider of mail refuses everything for half a minute", async () => {
  await stage.under(() => refuseMail(stage, 30 * SECONDS));
  await stage.expectWhole();
});

it("10,000 connections only stay", async () => {
  await stage.under(() => stayIdle(5_000)(stage, 5 * SECONDS));
  await stage.expectWhole();
});

it.each([90, -90])(
  "R11: an instance whose clock is %i seconds wrong serves people with the others",
  async (seconds) => {
    const wrong = await stage.app.startAnother(shiftedClock(seconds));
    stage.targets.push(wrong.url);
    await stage.under(() => new Promise((done) => setTimeout(done, 30 * SECONDS)));
    stage.targets.splice(stage.targets.indexOf(wrong.url), 1);
    await wrong.stop();
    await stage.expectWhole();
  },
);
