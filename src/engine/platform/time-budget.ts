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

/** Enough for a statement that nothing holds up, also where everything is used up. */
const LEAST_MS = 250;

/** @returns when something that may take so long has to be over, Unix milliseconds */
export function deadlineIn(mostMs: number): number {
  const now = Date.now();
  const { until } = budgets().getStore() ?? { until: Number.POSITIVE_INFINITY };
  return Math.min(now + mostMs, Math.max(now + LEAST_MS, until));
}
