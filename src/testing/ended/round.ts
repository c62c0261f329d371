import { expect } from "vitest";
import { type Fixture, startCounting } from "./fixture/fixture";
import type { Opener } from "./fixture/kinds";
import { type Race, race, TooSlow } from "./row-queue";
import { endsEarlier, type Pair, titleOf } from "./table";

/** One round of a pair, run at one row in a given order, after which what is left is checked. */

const TRIES = 6;
const isBusy = ({ status }: { status: number }) => status === 503;

type Order = Pick<Race, "first" | "passes">;

/** More than any operation waits for the row of its person. */
const MOST_PASSES = 4;
/** How many statements of each opener wait for the row, as far as that was seen. */
const waitsOf = new Map<Opener, number>();

/**
 * Plays a pair in both orders: the ender comes before each statement of the opener that waits for the row, and after.
 */
export async function playPair(fixture: Fixture, pair: Pair): Promise<void> {
  const { opener } = pair;
  const isEndedLater = endsEarlier(pair);
  if (isEndedLater) await playRound(fixture, pair, { first: "opener", passes: 0 });
  const most = () => (isEndedLater ? (waitsOf.get(opener) ?? MOST_PASSES) : 1);
  for (let passes = 0; passes < most(); passes += 1) {
    const isOver = await playRound(fixture, pair, { first: "ender", passes });
    if (isOver === undefined) return;
    if (isOver) waitsOf.set(opener, Math.max(1, passes));
  }
}

/** Rounds that the machine was too busy for, time and again: they show nothing. */
export const leftOut: string[] = [];

/**
 * @returns whether the opener was done before it waited that often, so that no later moment is left to try; undefined
 *   where the machine was too busy for it
 */
async function playRound(fixture: Fixture, pair: Pair, order: Order): Promise<boolean | undefined> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await tryRound(fixture, pair, order);
    } catch (error) {
      if (!(error instanceof TooSlow)) throw error;
      if (tries < TRIES) continue;
      leftOut.push(titleOf(pair));
      return undefined;
    }
  }
}

async function tryRound(fixture: Fixture, pair: Pair, { first, passes }: Order): Promise<boolean> {
  const { opener, ender } = pair;
  await fixture.snapshot.putBack();
  await startCounting(fixture);
  const { go, works } = await opener.set(fixture);
  const end = await ender.set(fixture, opener);
  await startCounting(fixture);
  const row =
    opener.row === "session"
      ? ({ table: "sessions", id: fixture[opener.in ?? "other"].sessionId } as const)
      : ({ table: "users", id: fixture.person.id } as const);
  const { opened, ended, isOver, isApart } = await race(fixture.db, row, {
    opener: go,
    ender: end,
    first,
    passes,
  });
  if (isBusy(opened) || isBusy(ended)) throw new TooSlow("the app gave up waiting");
  const story = `${titleOf(pair)}, first the ${first}: ${opened.status} ${opened.text}, ${ended.status} ${ended.text}`;
  expect(opened.status, story).toBeLessThan(500);
  const isEarlier = opener.isEnder === true || ender.refusedAfter?.includes(opener.operation) === true;
  const mayBeRefused = isEarlier && opened.status === 200;
  if (!(mayBeRefused && ended.status !== 200)) {
    expect(ended.status, story).toBe(200);
    const { accessToken = fixture.own.token } = Object(ended.body);
    if (isApart) return isOver;
    expect(await works(opened, accessToken), story).toBe(false);
  }
  return isOver;
}
