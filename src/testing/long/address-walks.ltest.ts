import fc from "fast-check";
import { it } from "vitest";
import { openWorld } from "../harness/here";
import { walk, walks } from "../people/address-walk";

/** F07: however an address is left, asked for, taken back and undone, its first owner gets it back. */
const world = openWorld();

it("the oldest address has the last word in every walk", { timeout: 1_200_000 }, () =>
  fc.assert(
    fc.asyncProperty(walks, (turns) => walk(world, turns)),
    { numRuns: 100, endOnFailure: true },
  ),
);
