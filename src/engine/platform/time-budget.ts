import { AsyncLocalStorage } from "node:async_hooks";

/**
 * The time one request may take in all: limits of single waits would add up, and callers give up after five seconds.
 */
type Budget = { until: number };

const key = Symbol.for("latchkey.time-budget");
// One for all copies of this module in a bundle.
const shared: typeof globalThis & { [key]?: AsyncLocalStorage<Budget> } = globalThis;

function budgets(): AsyncLocalStorage<Budget> {
  shared[key] ??= new AsyncLocalStorage();
  return shared[key];
}

/** Runs what one request asks for. @param ms how long it may wait in all */
export const withinBudget = <T>(ms: number, work: () => T): T =>
  budgets().run({ until: Date.now() + ms }, work);

/**
 * Does what isn't charged to a request's time: waiting for its sender, or what a process does once, such as loading a
 * module.
 */
export async function uncharged<T>(work: () => Promise<T>): Promise<T> {
  const budget = budgets().getStore();
  const startedAt = Date.now();
  try {
    return await work();
  } finally {
    if (budget) budget.until += Date.now() - startedAt;
  }
}

/** Enough for a statement that nothing holds up, also where everything is used up. */
const LEAST_MS = 250;
/** Until when, after a request's time, such a statement may begin: they don't add up. */
const OVER_MS = 250;

const untilWhen = () => budgets().getStore()?.until ?? Number.POSITIVE_INFINITY;

/** @returns when something that may take so long has to be over, Unix milliseconds; past where it may not begin */
export function deadlineIn(mostMs: number): number {
  const now = Date.now();
  const until = untilWhen();
  return Math.min(now + mostMs, now <= until + OVER_MS ? Math.max(until, now + LEAST_MS) : until);
}

/** Whether everything is used up, so that nothing long may begin. */
export const isUsedUp = (): boolean => Date.now() >= untilWhen();
