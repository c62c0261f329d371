import { z } from "zod";
import { linkToken } from "@/contract/fields";
import { LIMITS } from "@/contract/limits";
import { quietly } from "@/ui/kept/quietly";
import { serverNow } from "@/ui/time/server-clock";

/** The link of a change of address, opened before its person had signed in. Kept in this tab alone, while it works. */
const KEY = "latchkey-waiting-email-change";
const kept = z.object({ token: linkToken, at: z.number() });

export function keepWaitingEmailChange(token: string): void {
  quietly(() => sessionStorage.setItem(KEY, JSON.stringify({ token, at: serverNow() })));
}

export function forgetWaitingEmailChange(): void {
  quietly(() => sessionStorage.removeItem(KEY));
}

export function waitingEmailChange(): string | undefined {
  return quietly(() => {
    const { data } = kept.safeParse(JSON.parse(sessionStorage.getItem(KEY) ?? "null"));
    const isLive = data && serverNow() - data.at < LIMITS.link.seconds * 1000;
    return isLive ? data.token : undefined;
  });
}
