export type DeliveryCounts = { sent: number; retrying: number; dropped: number };

/**
 * How many mails are handed over at once: more while they are accepted, half as many after a failure. None while the
 * provider asks for patience.
 */

const FIRST = 5;
const MOST = 20;
/** A provider may ask for hours because of one mail, so the wait of the others is capped. */
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
