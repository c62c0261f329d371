import { z } from "zod";
import { linkToken } from "@/contract/fields";
import { LIMITS } from "@/contract/limits";
import { quietly } from "@/ui/kept/quietly";
import { deviceNow } from "@/ui/time/server-clock";

/** The invitation somebody read before they had an account, found again after the mail that confirms the address. */
const KEY = "latchkey-waiting-invitation";
const kept = z.object({ token: linkToken, at: z.number() });

export function keepWaitingInvitation(token: string): void {
  quietly(() => localStorage.setItem(KEY, JSON.stringify({ token, at: deviceNow() })));
}

export function forgetWaitingInvitation(): void {
  quietly(() => localStorage.removeItem(KEY));
}

/** @returns undefined where there is none, or only one that has expired */
export function waitingInvitation(): string | undefined {
  return quietly(() => {
    const { data } = kept.safeParse(JSON.parse(localStorage.getItem(KEY) ?? "null"));
    const isLive = data && deviceNow() - data.at < LIMITS.invitation.seconds * 1000;
    return isLive ? data.token : undefined;
  });
}
