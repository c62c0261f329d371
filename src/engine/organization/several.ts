import { AppError } from "@/contract/errors";

/** The outcome for one of several: done, or the reason it was refused. */
export type Outcome = { of: string; problem: string | null };

/** Does something for each by itself, one after the other: what is refused for one is done for the others all the same. */
export async function forEach(
  several: readonly string[],
  work: (one: string) => Promise<unknown>,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const of of new Set(several)) outcomes.push({ of, problem: await problemOf(() => work(of)) });
  return outcomes;
}

/** A fault of ours is no refusal: it ends the whole. */
async function problemOf(work: () => Promise<unknown>): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (error instanceof AppError && error.status < 500) return error.message;
    throw error;
  }
}
