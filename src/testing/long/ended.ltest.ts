import { afterAll, beforeAll, it } from "vitest";
import { FREE_ENDERS, playFree } from "../ended/free";
import { type Lanes, openLanes } from "../ended/lanes";

/** L02: what ends access ends what is opened in the same moment, two hundred times over. */

let lanes: Lanes;
beforeAll(async () => {
  lanes = await openLanes(4);
});
afterAll(() => lanes.stop());

it.each(FREE_ENDERS)("200 rounds of %s leave nothing", async (operation) => {
  await playFree(lanes, operation, 200);
});
