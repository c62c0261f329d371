import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { Client, type ClientOptions, type Seen } from "../people/stories";
import { appLife, organizationLife, passkeyLife, regularLife, type Shop } from "./lives";

/**
 * Simulated people who use everything at 20 requests a second in all; a wrong answer other than a 503 fails the test.
 */
const PER_SECOND = 20;
const PEOPLE = 12;
/** Of them, such as come again and again, also while no mail arrives. */
const REGULARS = 2;
/** Longer than any fault lasts. */
const PATIENCE_MS = 150_000;

export type Load = {
  /** What has been seen so far. */
  seen: readonly Seen[];
  /** Whether something went wrong for somebody, so that nobody asks any more. */
  isOver(): boolean;
  /** Lets those that are on their way finish the request they wait for. @throws what went wrong for somebody */
  stop(): Promise<void>;
};

export type LoadOptions = ClientOptions & {
  /** Where the next request goes. */
  target: () => string;
  /** Where the passkeys' pages are: the app's APP_URL. */
  origin: string;
  /** An app that they sign in to, where the version has apps. */
  shop?: Shop | undefined;
};

class Over extends Error {}

/** Grants turns at the load's pace. Whoever comes when nobody may any more is told that it is over. */
class Metronome {
  #next = performance.now();
  isOver = false;

  async turn(): Promise<void> {
    const at = Math.max(this.#next, performance.now());
    this.#next = at + 1000 / PER_SECOND;
    await sleep(at - performance.now());
    if (this.isOver) throw new Over();
  }
}

export function startLoad({ target, origin, shop, ...options }: LoadOptions): Load {
  const seen: Seen[] = [];
  const metronome = new Metronome();
  const somebody = () =>
    new Client(target, {
      patienceMs: PATIENCE_MS,
      ...options,
      turn: () => metronome.turn(),
      saw: (one) => void seen.push(one),
    });
  const LIVES = [
    () => somebody().live(),
    () => organizationLife(somebody),
    () => somebody().live(),
    () => passkeyLife(somebody(), origin),
    ...(shop ? [() => appLife(somebody(), shop, origin)] : []),
  ];
  const faults: unknown[] = [];
  const crowd = Array.from({ length: PEOPLE }, async (_, place) => {
    const regular = place < REGULARS ? somebody() : undefined;
    for (let life = place; !metronome.isOver; life += 1) {
      try {
        if (regular) await (life === place ? regular.register() : regularLife(regular));
        else await LIVES[life % LIVES.length]?.();
      } catch (error) {
        if (error instanceof Over) return;
        faults.push(error);
        metronome.isOver = true;
      }
    }
  });
  return {
    seen,
    isOver: () => metronome.isOver,
    stop: async () => {
      metronome.isOver = true;
      await Promise.all(crowd);
      if (faults[0] !== undefined) throw faults[0];
    },
  };
}

/** The longest wait for any answer, and from a fault's end to a good one. */
export const WITHIN_MS = 5_000;

export type Limits = {
  /** When the fault was over, by `performance.now()`. */
  overAt: number;
  /** Whether connections may be lost, as those to an instance that is killed. */
  mayBeCut?: boolean;
  /** Times as long as on a machine that does nothing else. */
  patience?: number;
};

const isGood = ({ status }: Seen) => status > 0 && status < 500;
const isOver = ({ startedAt, ms }: Seen) => startedAt + ms;

export type Figures = { requests: number; notNow: number; slowestMs: number; firstGoodMs: number };

/** What is worth keeping of a run. @param overAt when the fault was over, by `performance.now()` */
export function figuresOf(seen: readonly Seen[], overAt: number): Figures {
  const firstGood = Math.min(...seen.filter((one) => isGood(one) && isOver(one) > overAt).map(isOver));
  return {
    requests: seen.length,
    notNow: seen.filter(({ status }) => status === 503).length,
    slowestMs: Math.round(Math.max(...seen.map(({ ms }) => ms))),
    firstGoodMs: Math.round(firstGood - overAt),
  };
}

/**
 * Asserts what every fault has to keep: no 500, no answer above five seconds, and good answers five seconds after its
 * end.
 */
export function expectServed(
  seen: readonly Seen[],
  { overAt: to, mayBeCut = false, patience = 1 }: Limits,
): void {
  const within = WITHIN_MS * patience;
  const wrong = seen.filter(({ status }) => status >= 500 && status !== 503);
  expect(wrong).toEqual([]);
  if (!mayBeCut) expect(seen.filter(({ status }) => status === 0)).toEqual([]);
  expect(seen.filter(({ ms }) => ms >= within)).toEqual([]);
  for (const url of new Set(seen.filter(({ startedAt }) => startedAt > to).map((one) => one.url))) {
    const there = seen.filter((one) => one.url === url);
    const firstGood = there.find((one) => isGood(one) && isOver(one) > to);
    expect(firstGood && isOver(firstGood) - to, url).toBeLessThan(within);
    const late = there.filter(({ startedAt }) => startedAt > to + within);
    expect(late.filter((one) => !isGood(one))).toEqual([]);
  }
}
