import { LIMITS } from "@/contract/limits";
import { serverNow } from "@/ui/time/server-clock";

/** How long a link that was mailed at `sentAt` (milliseconds) goes on, and when the next may leave. */

export const lastMoment = (sentAt: number): number => sentAt + LIMITS.link.seconds * 1000;

/** Whole seconds until another mail is sent. */
export function secondsToResend(sentAt: number): number {
  return Math.max(0, LIMITS.link.everySeconds - Math.floor((serverNow() - sentAt) / 1000));
}

export const LINK_MINUTES = LIMITS.link.seconds / 60;
