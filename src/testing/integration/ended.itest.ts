import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { OPERATIONS } from "@/api/routers/operations";
import { startCounting } from "../ended/fixture/fixture";
import { type FixturePool, openFixturePool } from "../ended/fixture/fixture-pool";
import { OPERATOR, PROVIDER } from "../ended/fixture/kinds";
import { FREE_ENDERS, playFree } from "../ended/free";
import { leftOut, playPair } from "../ended/round";
import { ENDERS, NEITHER, OPENERS, PAIRS, titleOf } from "../ended/table";

/** L01: what is opened in the moment that ends it doesn't work, whichever of the two comes first. */
const FIXTURES = 4;
let pool: FixturePool;
beforeAll(async () => {
  pool = await openFixturePool(FIXTURES);
});
afterAll(() => pool.stop());

describe("L01: the table", () => {
  it("has every operation that changes something, as what opens, what ends, or neither", () => {
    const changing = OPERATIONS.filter(({ type }) => type === "mutation").map(({ name }) => name);
    const all = [...OPENERS, ...ENDERS].map(({ operation }) => operation);
    const listed = all.filter((name) => !name.startsWith(OPERATOR) && !name.startsWith(PROVIDER));
    const isListed = new Set([...listed, ...Object.keys(NEITHER)]);
    expect(changing.filter((name) => !isListed.has(name))).toEqual([]);
    expect([...isListed].filter((name) => !changing.includes(name))).toEqual([]);
    expect(listed.filter((name) => Object.hasOwn(NEITHER, name))).toEqual([]);
  });

  it("takes every other REST operation for a look", () => {
    const looks = OPERATIONS.filter(({ type }) => type === "query");
    expect(looks.filter(({ meta }) => meta.rest && meta.rest.method !== "GET")).toEqual([]);
  });
});

describe("what is opened works as long as nothing ends it", () => {
  it.concurrent.each(OPENERS)("$operation ($by)", (opener) =>
    pool.use(async (fixture) => {
      await fixture.snapshot.putBack();
      await startCounting(fixture);
      const { go, works } = await opener.set(fixture);
      await startCounting(fixture);
      const answer = await go();
      expect(answer.status, answer.text).toBe(200);
      expect(await works(answer, fixture.own.token)).toBe(true);
    }),
  );
});

describe("L01: of each pair nothing that was opened outlives what ends it", () => {
  it.concurrent.each(PAIRS.map((pair) => ({ title: titleOf(pair), pair })))("$title", ({ pair }) =>
    pool.use((fixture) => playPair(fixture, pair)),
  );
});

it("L01: hardly a round is left out, however busy the machine is", () => {
  expect(leftOut.length, leftOut.join("\n")).toBeLessThan(PAIRS.length / 10);
});

describe("L02: free running, nothing outlives what ends it", () => {
  it.each(FREE_ENDERS)("20 rounds of %s", (operation) => playFree(pool, operation, 20));
});
