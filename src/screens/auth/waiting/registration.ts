import { z } from "zod";
import { LIMITS } from "@/contract/limits";
import { quietly } from "@/ui/kept/quietly";
import { deviceNow } from "@/ui/time/server-clock";

/**
 * Which registration this browser waits to confirm, so that its mail can be asked for again later on.
 */
const KEY = "latchkey-waiting-registration";
const kept = z.object({ id: z.uuid(), at: z.number() });

export function keepWaitingRegistration(id: string): void {
  quietly(() => localStorage.setItem(KEY, JSON.stringify({ id, at: deviceNow() })));
}

export function forgetWaitingRegistration(): void {
  quietly(() => localStorage.removeItem(KEY));
}

/** @returns undefined where there is none, or only one whose links have all expired */
export function waitingRegistration(): string | undefined {
  return quietly(() => {
    const { data } = kept.safeParse(JSON.parse(localStorage.getItem(KEY) ?? "null"));
    const isLive = data && deviceNow() - data.at < LIMITS.registration.seconds * 1000;
    return isLive ? data.id : undefined;
  });
}
