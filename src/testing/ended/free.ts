import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import type { Answer } from "../harness/http";
import { type Fixture, OLD_PASSWORD, startCounting } from "./fixture/fixture";
import type { FixturePool } from "./fixture/fixture-pool";
import { ONLY_BEFORE } from "./fixture/kinds";
import { isFull, sessionWorks } from "./fixture/works";
import { PAIRS, type Pair, titleOf } from "./table";

/** The same pairs in no order: both at once, on two instances, round after round. */

/** What was seen to leave survivors once. */
export const FREE_ENDERS = [
  "auth.resetPassword",
  "account.changePassword",
  "session.revokeAll",
  "member.remove",
  "session.forgetDevice",
] as const;

/** As many as find what ends them at different moments of theirs. */
const SIGN_INS = 6;

const later = async (mostMs: number, ask: () => Promise<Answer>): Promise<Answer> => {
  await sleep(randomInt(Math.ceil(mostMs)));
  return ask();
};

async function timeOf(ask: () => Promise<Answer>): Promise<number> {
  const start = performance.now();
  await ask();
  return performance.now() - start;
}

const CHANGES_PASSWORD: readonly string[] = ["auth.resetPassword", "account.changePassword"];

/** Whether the opener may succeed even after the ender, as nothing tells which came first. */
const mayComeLater = ({ opener, ender, kinds }: Pair): boolean =>
  kinds.every((kind) => ONLY_BEFORE.includes(kind)) ||
  // The sign-in goes on where only trust ends, and may trust a device afterwards.
  (kinds.includes("device") && !ender.ends.includes("session")) ||
  (opener.anytime === true &&
    !(opener.operation === "auth.login" && CHANGES_PASSWORD.includes(ender.operation)));

/** Plays so many rounds of an ender, with each of what it ends in turn. */
export async function playFree(pool: FixturePool, operation: string, rounds: number): Promise<void> {
  const pairs = PAIRS.filter((pair) => pair.ender.operation === operation && !mayComeLater(pair));
  const turns = Array.from({ length: rounds }, (_, round) => pairs[round % pairs.length]);
  await Promise.all(turns.map((pair) => pair && pool.use((fixture) => playOne(fixture, pair))));
}

async function playOne(fixture: Fixture, pair: Pair): Promise<void> {
  const { opener, ender } = pair;
  await fixture.snapshot.putBack();
  await startCounting(fixture);
  const { email } = fixture.person;
  const onDevice = { email, password: OLD_PASSWORD, trustedDeviceToken: fixture.device.token };
  const signIn = () => fixture.askOther("POST", "/user/login", { body: onDevice });
  const ms = await timeOf(signIn);
  const { go, works } = await opener.set(fixture);
  const end = await ender.set(fixture, opener);
  await startCounting(fixture);
  // What decides a sign-in comes at its end, so that the ender may go when the last of them does.
  const [ended, opened, ...signedIn] = await Promise.all([
    later(2 * ms, end),
    later(2 * ms, go),
    ...Array.from({ length: SIGN_INS }, () => later(ms, signIn)),
  ]);
  for (const { status, text } of [ended, opened, ...signedIn]) expect(status, text).not.toBe(500);
  // Two that end each other: only one does.
  if (ended.status !== 200) return expect(opened.status, titleOf(pair)).toBe(200);
  for (const answer of signedIn) {
    // With the same password one may sign in right afterwards, but not without the second step.
    const isEnded = CHANGES_PASSWORD.includes(ender.operation);
    const lives = isEnded ? await sessionWorks(fixture, answer) : await isFull(fixture, answer);
    expect(lives, `signed in meanwhile, ${titleOf(pair)}`).toBe(false);
  }
  const { accessToken = fixture.own.token } = Object(ended.body);
  expect(await works(opened, accessToken), titleOf(pair)).toBe(false);
}
