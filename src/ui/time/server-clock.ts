/** The server's clock as far as a page knows it, as a visitor's own may be hours off. */

/** Nobody sees a second; seeing a countdown jump, they would. */
const SLACK_MS = 1000;

/** By how much the server's clock is ahead of this device's, in milliseconds. */
let ahead = 0;

type Answered = {
  /** Its `Date` (RFC 9110 §6.6.1), in whole seconds, cut. */
  date: string | null;
  /** By this device's clock, in milliseconds. */
  sentAt: number;
  receivedAt: number;
};

/** Learns from an answer what the server's clock says. What agrees with what is known changes nothing. */
export function learnServerTime({ date, sentAt, receivedAt }: Answered): void {
  const second = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(second)) return;
  // Written between sending and receiving, within that second: no more is known than these two ends.
  const [least, most] = [second - receivedAt, second + 1000 - sentAt];
  if (ahead >= least - SLACK_MS && ahead <= most + SLACK_MS) return;
  ahead = Math.round((least + most) / 2);
}

/** Milliseconds since 1970, to be compared with times of the server. */
export const serverNow = (): number => deviceNow() + ahead;

/** Milliseconds by this device's clock: only for what it measures by itself, from one moment here to another. */
export const deviceNow = (): number => Date.now();
