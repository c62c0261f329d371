import { afterAll, beforeAll, it } from "vitest";
import { type FixturePool, openFixturePool } from "../ended/fixture/fixture-pool";
import { FREE_ENDERS, playFree } from "../ended/free";

/** L02: what ends access ends what is opened in the same moment, two hundred times over. */

let pool: FixturePool;
beforeAll(async () => {
  pool = await openFixturePool(4);
});
afterAll(() => pool.stop());

it.each(FREE_ENDERS)("200 rounds of %s leave nothing", async (operation) => {
  await playFree(pool, operation, 200);
});
