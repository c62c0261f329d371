export type DeliveryCounts = { sent: number; retrying: number; dropped: number };

/**
 * How fast mails are handed over: more side by side while they are taken, half as many when one isn't, and none while
 * the provider asks for patience. So a sender that keeps up gets as much as there is, and one that doesn't is not run down.
 */

const FIRST = 5;
const MOST = 20;
/** What a provider asks for may be hours, for one mail; the others try again sooner. */
const LONGEST_REST_MS = 60_000;

export class Pace {
  #atOnce = FIRST;
  #restsUntil = 0;

  constructor(readonly now: () => number = Date.now) {}

  /** How many may be handed over side by side now. */
  get room(): number {
    return this.now() < this.#restsUntil ? 0 : this.#atOnce;
  }

  /**
   * Learns from mails that were handed over together.
   * @param restSeconds the longest pause that was asked for
   */
  learn({ sent, retrying }: DeliveryCounts, restSeconds: number | undefined): void {
    if (retrying > 0) this.#atOnce = Math.max(1, Math.floor(this.#atOnce / 2));
    else if (sent > 0) this.#atOnce = Math.min(MOST, this.#atOnce + 2);
    if (restSeconds !== undefined)
      this.#restsUntil = this.now() + Math.min(restSeconds * 1000, LONGEST_REST_MS);
  }
}
