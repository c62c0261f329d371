import { afterEach, expect, it } from "vitest";
import { setLogLevel } from "../platform/log";
import { startBackground, stopBackground } from "./background";

setLogLevel("silent");
afterEach(stopBackground);

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

it("runs a job again after it failed, never twice at once, and not after the stop", async () => {
  let runs = 0;
  let inside = 0;
  let most = 0;
  const run = async () => {
    runs += 1;
    inside += 1;
    most = Math.max(most, inside);
    await pause(15);
    inside -= 1;
    throw new Error("failed");
  };
  startBackground([{ name: "test", everyMs: 5, run }]);
  startBackground([{ name: "test", everyMs: 5, run }]);
  await pause(150);
  await stopBackground();
  expect(inside).toBe(0);
  const before = runs;
  await pause(50);
  expect(runs).toBe(before);
  expect(before).toBeGreaterThan(2);
  expect(most).toBe(1);
});
