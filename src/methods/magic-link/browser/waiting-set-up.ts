import { LIMITS } from "@/contract/limits";
import { holdCodes } from "@/ui/kept/unsaved-codes";

/**
 * A set-up begun on this page that waits for its link. It carries backup codes, so it is kept in memory only, for as
 * long as the page is open.
 */
type WaitingSetUp = { sentAt: number; backupCodes: readonly string[] };

let waiting: WaitingSetUp | undefined;
let letGo: (() => void) | undefined;

export const waitingSetUp = (): WaitingSetUp | undefined => waiting;

export function keepWaitingSetUp(setUp: WaitingSetUp | undefined): void {
  const earlier = letGo;
  waiting = setUp;
  letGo = setUp && setUp.backupCodes.length > 0 ? holdCodes() : undefined;
  // The codes of a link that has expired are worth nothing.
  if (letGo) setTimeout(letGo, LIMITS.link.seconds * 1000);
  earlier?.();
}
