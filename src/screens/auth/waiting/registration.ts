import { LIMITS } from "@/contract/limits";
import { quietly } from "@/ui/kept/quietly";
import { fieldOf, numberOf, textOf } from "@/ui/reading";
import { deviceNow } from "@/ui/time/server-clock";

/**
 * Which registration this browser waits to confirm, so that its mail can be asked for again later on.
 */
const KEY = "latchkey-waiting-registration";

export function keepWaitingRegistration(id: string): void {
  quietly(() => localStorage.setItem(KEY, JSON.stringify({ id, at: deviceNow() })));
}

export function forgetWaitingRegistration(): void {
  quietly(() => localStorage.removeItem(KEY));
}

/** @returns undefined where there is none, or only one whose links have all expired */
export function waitingRegistration(): string | undefined {
  return quietly(() => {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "null");
    const at = numberOf(fieldOf(kept, "at"));
    const isLive = at !== undefined && deviceNow() - at < LIMITS.registration.seconds * 1000;
    return isLive ? textOf(fieldOf(kept, "id")) : undefined;
  });
}
