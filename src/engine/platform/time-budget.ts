import { AsyncLocalStorage } from "node:async_hooks";

/**
 * The time one request may take in all, because limits of single waits would add up while callers give up after five
 * seconds.
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

/** Does what costs a process its time once, as loading a module does: no request is charged for it. */
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
/** For all such statements of one request together. */
const OVER_MS = 500;

const untilWhen = () => budgets().getStore()?.until ?? Number.POSITIVE_INFINITY;

/** @returns when something that may take so long has to be over, Unix milliseconds; it may be past */
export function deadlineIn(mostMs: number): number {
  const now = Date.now();
  const until = untilWhen();
  return Math.min(now + mostMs, Math.max(until, Math.min(now + LEAST_MS, until + OVER_MS)));
}

/** Whether everything is used up, so that nothing long may begin. */
export const isUsedUp = (): boolean => Date.now() >= untilWhen();
