import { afterAll, beforeAll, expect, it } from "vitest";
import { type Fault, pauseInstance, refuseConnections, slowDatabase } from "./faults";
import { type Stage, startStage } from "./stage";

/**
 * Guarantee: under a series of short faults nothing is lost and nobody is let in. No answer is worse than a 503 within
 * five seconds.
 */
const FOR_MS = 3_000;
/** Other tests run beside it; the long one has the guarantee's own limits. */
const PATIENCE = 2;

let stage: Stage;
beforeAll(async () => {
  stage = await startStage({ patience: PATIENCE });
});
afterAll(() => stage?.stop());

const FAULTS: readonly [name: string, fault: Fault, mayBeCut?: boolean][] = [
  ["R08: Postgres takes no more connections", refuseConnections],
  ["R06: the database says a few bytes a second", slowDatabase],
  // What it was asked when it stood still stays unanswered until it goes on.
  ["R10: an instance stands still with mail in its hands", pauseInstance, true],
];

it.each(FAULTS)("%s", async (_name, fault, mayBeCut = false) => {
  const seen = await stage.under(() => fault(stage, FOR_MS), { mayBeCut });
  expect(seen.length).toBeGreaterThan(50);
  await stage.expectWhole();
});
