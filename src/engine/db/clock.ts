/** This machine's clock and the database's, which may differ. */

/** What counts as the same: an answer says only roughly when it was given. */
const SAME_MS = 2_000;

let ahead = 0;

/**
 * Compares the two.
 * @param now the database's, out of an answer
 * @param askedAt when that was asked for by this machine's, Unix milliseconds
 */
export function compareClocks(now: Date, askedAt: number): void {
  const least = askedAt - now.getTime();
  const most = Date.now() - now.getTime();
  if (least <= SAME_MS && most >= -SAME_MS) ahead = 0;
  else if (most - least < SAME_MS) ahead = Math.round((least + most) / 2 / 1000);
}

/** By how many seconds this machine's is ahead of the database's; 0 where they agree. */
export const secondsAhead = (): number => ahead;
