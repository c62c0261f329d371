import { z } from "zod";
import { deviceNow } from "@/ui/time/server-clock";

/** Since when this browser doesn't want to hear of passkeys: a time and nothing else. */
const KEY = "latchkey-passkey-offer-dismissed";
const REST_MS = 30 * 24 * 60 * 60 * 1000;
const dismissedAt = z.coerce.number().positive();

/** Stays away for 30 days. */
export function keepOfferAway(): void {
  try {
    localStorage.setItem(KEY, String(deviceNow()));
  } catch {
    // A browser may refuse to keep anything; then the offer is only gone from this page.
  }
}

export function mayOffer(): boolean {
  try {
    const { data } = dismissedAt.safeParse(localStorage.getItem(KEY));
    return data === undefined || deviceNow() - data >= REST_MS;
  } catch {
    return true;
  }
}
