import { type Database, drizzleOver, type Execute, pool } from "./client";
import type { Lane } from "./connection";
import { POOL_LIMITS, type Pool } from "./pool";
import { asUnavailable, DatabaseUnavailable, isConnectionError } from "./unavailable";

/** Drizzle, bound to one open transaction. Useless once the callback it was given to has ended. */
export type Transaction = Database;

const executors = new WeakMap<Transaction, Execute>();

/** How statements reach the transaction's connection. @throws TypeError for anything but a Transaction */
export function executorOf(tx: Transaction): Execute {
  const execute = executors.get(tx);
  if (!execute) throw new TypeError("Not a transaction");
  return execute;
}

/**
 * Runs several statements as one: all of them take effect, or none.
 *
 * The one place that opens a transaction. It keeps one connection from begin to commit; when that is lost, or
 * the time is up, every later statement is refused, nothing is sent any more, and the server rolls back.
 * Whether a commit that was on its way took effect is unknown then; callers repeat only what may be repeated.
 * @param timeoutMs for the whole of it, waiting for a connection included
 * @throws DatabaseUnavailable, or whatever `work` threw after everything was rolled back
 */
export async function transaction<T>(
  work: (tx: Transaction) => Promise<T>,
  { timeoutMs = POOL_LIMITS.queryMs, over = pool() }: { timeoutMs?: number; over?: Pool } = {},
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  const lane = await over.acquire();
  const timer = setTimeout(() => lane.destroy("the transaction took too long"), deadline - Date.now());
  try {
    await lane.run(command("begin"));
    const result = await guarded(lane, over, work);
    await commit(lane);
    return result;
  } catch (error) {
    await rollBack(lane, error);
    throw asUnavailable(error);
  } finally {
    clearTimeout(timer);
    over.release(lane);
  }
}

/** Lets `work` use the connection until it ends or the connection is lost, and not a statement longer. */
function guarded<T>(lane: Lane, over: Pool, work: (tx: Transaction) => Promise<T>): Promise<T> {
  let isOpen = true;
  const execute: Execute = (text, params, arrays) =>
    isOpen
      ? lane.run({ text, params, arrays, prepare: over.preparable(text) })
      : Promise.reject(new DatabaseUnavailable("the transaction is over"));
  const tx = drizzleOver(execute);
  executors.set(tx, execute);
  return new Promise<T>((resolve, reject) => {
    const unwatch = lane.onLoss(reject);
    Promise.resolve(tx)
      .then(work)
      .then(resolve, reject)
      .finally(() => {
        isOpen = false;
        unwatch();
      });
  }).finally(() => {
    isOpen = false;
  });
}

async function commit(lane: Lane): Promise<void> {
  const { command: answer } = await lane.run(command("commit"));
  // After a failed statement the server takes COMMIT for ROLLBACK and reports no error.
  if (answer !== "COMMIT") throw new Error("Rolled back: a statement of the transaction had failed");
}

async function rollBack(lane: Lane, error: unknown): Promise<void> {
  if (isConnectionError(error)) lane.destroy("the connection failed");
  if (!lane.alive) return;
  await lane.run(command("rollback")).catch(() => lane.destroy("rolling back failed"));
}

function command(text: string) {
  return { text, params: [], prepare: false };
}
