import { AsyncLocalStorage } from "node:async_hooks";

/**
 * How long one request may spend on the database in all. Each statement has a limit of its own, but a request that
 * waits twice would wait twice as long, and its caller gives up after five seconds.
 */
type Budget = { leftMs: number };

const key = Symbol.for("latchkey.database-budget");
// One for all copies of this module in a bundle, as there is one pool.
const shared: typeof globalThis & { [key]?: AsyncLocalStorage<Budget> } = globalThis;

function budgets(): AsyncLocalStorage<Budget> {
  shared[key] ??= new AsyncLocalStorage();
  return shared[key];
}

/** Runs what one request asks for. @param ms how long its statements may take together */
export const withinBudget = <T>(ms: number, work: () => T): T => budgets().run({ leftMs: ms }, work);

/** Enough for a statement that nothing holds up, also where an earlier one used everything. */
const LEAST_MS = 250;

/**
 * Takes what a statement may use.
 * @returns when it has to be over, Unix milliseconds, and what gives back what it didn't use
 */
export function drawBudget(mostMs: number): { deadline: number; settle: () => void } {
  const budget = budgets().getStore();
  const started = Date.now();
  if (!budget) return { deadline: started + mostMs, settle: () => {} };
  return {
    deadline: started + Math.min(mostMs, Math.max(LEAST_MS, budget.leftMs)),
    settle: () => {
      budget.leftMs -= Date.now() - started;
    },
  };
}
