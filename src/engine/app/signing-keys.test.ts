import { createHook } from "node:async_hooks";
import { expect, it, vi } from "vitest";
import { openWorld } from "@/testing/harness/here";
import { resealAll } from "../account/operator";
import { OPERATOR } from "../audit/caller";
import { secondsAhead } from "../db/clock";
import { publishedKeys, rotateKeys, signingKeySet } from "./signing-keys";

/**
 * Guarantee: a key is made once and is nowhere in clear. It is published from before its first signature until after
 * its last.
 */

const world = openWorld();

/** What is known of the keys is kept for a minute. */
const laterOn = () => vi.spyOn(Date, "now").mockReturnValue(Date.now() + 61_000);
const kids = (keys: readonly Readonly<Record<string, unknown>>[]) =>
  keys.map(({ kid }) => String(kid)).sort();
const by = { caller: OPERATOR, actor: {} };

it("makes one of each algorithm at first need, however many ask at once", async () => {
  expect(await publishedKeys()).toEqual([]);
  let generated = 0;
  const generating = createHook({
    init: (_id, type) => {
      if (type === "KEYPAIRGENREQUEST") generated += 1;
    },
  }).enable();
  const [one, ...others] = await Promise.all(Array.from({ length: 6 }, () => signingKeySet()));
  generating.disable();
  expect(generated).toBe(3);
  expect(one?.map(({ alg }) => alg).sort()).toEqual(["ES256", "EdDSA", "RS256"]);
  for (const other of others) expect(kids(other)).toEqual(kids(one ?? []));
  expect(kids(await publishedKeys())).toEqual(kids(one ?? []));
  for (const key of await publishedKeys())
    for (const name of ["d", "p", "q", "dp", "dq", "qi"]) expect(key).not.toHaveProperty(name);
  const privates = (one ?? []).map(({ jwk }) => String(jwk.d));
  const kept = JSON.stringify(
    await world.sql("select id, public_jwk, encode(sealed, 'escape') from signing_keys"),
  );
  for (const secret of privates) expect(kept).not.toContain(secret);
});

it("publishes a new key at once, signs with it once everybody knows it, and keeps the old one a day longer", async () => {
  const before = await signingKeySet();
  await rotateKeys(by);
  const published = await signingKeySet();
  expect(published).toHaveLength(6);
  const firstOf = (keys: typeof before, alg: string) => keys.find((key) => key.alg === alg)?.kid;
  for (const alg of ["RS256", "ES256", "EdDSA"]) expect(firstOf(published, alg)).toBe(firstOf(before, alg));
  const move = (seconds: number) =>
    world.sql("update signing_keys set signs_from = signs_from - make_interval(secs => $1)", [seconds]);
  await move(721);
  laterOn();
  const signing = await signingKeySet();
  expect(signing).toHaveLength(6);
  for (const alg of ["RS256", "ES256", "EdDSA"]) expect(firstOf(signing, alg)).not.toBe(firstOf(before, alg));
  await move(86_401);
  laterOn();
  expect(kids(await publishedKeys())).toEqual(kids(signing.filter(({ kid }) => !kids(before).includes(kid))));
  vi.restoreAllMocks();
});

it("a clock that is put back by an hour is noticed at once", async () => {
  const clock = vi.spyOn(Date, "now").mockReturnValue(Date.now() + 3_600_000);
  await signingKeySet();
  clock.mockRestore();
  await signingKeySet();
  expect(secondsAhead()).toBe(0);
});

it("is sealed anew with everything else", async () => {
  await world.sql("update signing_keys set key_id = 'gone'");
  const { done, failed } = await resealAll(() => {});
  expect([done, failed]).toEqual([0, 6]);
});
