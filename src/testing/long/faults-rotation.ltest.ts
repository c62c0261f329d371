import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { resealing } from "../faults/reseal";
import { type Stage, startStage } from "../faults/stage";
import { TEST_SECRET } from "../harness/app";
import type { Instance } from "../harness/instance";

/**
 * Guarantee (R12): with people on, the secret is exchanged in the order that the guide gives. An instance may stand
 * still in the middle of it and go on when all has been sealed anew.
 */
const STILL_MS = 30_000;
const AGAIN_MS = 3_000;
const NEXT = randomBytes(33).toString("base64");
const BOTH = { AUTH_SECRET: `${TEST_SECRET},${NEXT}` };
const TURNED = { AUTH_SECRET: `${NEXT},${TEST_SECRET}` };

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage?.stop());

/** Takes an instance's place with one that is told something else. */
async function replace(instance: Instance, settings: Readonly<Record<string, string>>): Promise<Instance> {
  const next = await stage.app.startAnother(settings);
  stage.targets.splice(stage.targets.indexOf(instance.url), 1, next.url);
  await instance.stop();
  return next;
}

const reseal = () => {
  const { appUrl, adminUrl } = stage.postgres.database;
  return resealing({ appUrl, url: adminUrl }, { APP_URL: stage.app.url, ...TURNED });
};

it("R12: an instance stands still while the others exchange the secret and seal anew", {
  timeout: 300_000,
}, async () => {
  const [first, second] = stage.app.instances;
  if (!first || !second) throw new Error("no instances");
  await stage.under(
    async () => {
      const [one, other] = [await replace(first, BOTH), await replace(second, BOTH)];
      stage.targets.splice(stage.targets.indexOf(other.url), 1);
      process.kill(other.pid, "SIGSTOP");
      const end = performance.now() + STILL_MS;
      await replace(one, TURNED);
      expect(await reseal()).toMatch(/^[1-9]\d* sealed anew/m);
      await sleep(end - performance.now());
      process.kill(other.pid, "SIGCONT");
      stage.targets.push(other.url);
      await sleep(AGAIN_MS);
      await replace(other, TURNED);
      expect(await reseal()).toContain("can be removed");
    },
    { mayBeCut: true },
  );
  await stage.expectWhole();
  expect(stage.app.log()).not.toMatch(/can't be opened|can't be read here/);
});
