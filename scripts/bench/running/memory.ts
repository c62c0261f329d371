import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { send } from "../measure";
import { PASSWORD } from "../people";
import type { BenchRequest } from "../scenario";
import { passkeyOptions } from "../scenarios/passkey";
import { status, statusOfPage } from "../scenarios/status";

/** What a process holds: at most while people sign up side by side, and again after many requests. */

const SIGN_UPS = 400;
const AT_ONCE = 8;
const MIXED = 200_000;
/** Until a process has what it keeps: caches, and compiled code. */
const WARM = 0.1;
const PEOPLE = 500;
const IDLE_MS = 5_000;

export type Memory = { signingUp: number; before: number; after: number };

/**
 * @param at a process that was asked for nothing yet, and where it answers
 * @param scale of 1
 * @returns megabytes resident: the most while signing up, and idle before and after the many requests
 */
export async function memoryOf(at: { pid: number; origin: string }, scale: number): Promise<Memory> {
  const signUps = Math.ceil(SIGN_UPS * scale);
  await send(at.origin, Array.from({ length: signUps }, signUp), signUps, AT_ONCE);
  const signingUp = megabytes(at.pid, "VmHWM");
  const mixed = await mixedRequests(at);
  await send(at.origin, mixed, Math.ceil(MIXED * scale * WARM));
  const before = await idleMegabytes(at.pid);
  await send(at.origin, mixed, Math.ceil(MIXED * scale));
  return { signingUp, before, after: await idleMegabytes(at.pid) };
}

export async function idleMegabytes(pid: number): Promise<number> {
  await sleep(IDLE_MS);
  return megabytes(pid, "VmRSS");
}

/** As Linux counts them, now or at most; elsewhere there is nothing to read. */
function megabytes(pid: number, which: "VmRSS" | "VmHWM"): number {
  const status = process.platform === "linux" ? readFileSync(`/proc/${pid}/status`, "utf8") : "";
  return Number(new RegExp(`^${which}:\\s+(\\d+) kB$`, "m").exec(status)?.[1] ?? Number.NaN) / 1024;
}

const signUp = (): BenchRequest => ({
  method: "POST",
  path: "/user/register",
  body: { email: `${randomUUID()}@bench.test`, password: PASSWORD, firstName: "Ada" },
});

/** Reads over REST and of the pages, a write, and what is refused; each may be sent again. */
async function mixedRequests(at: { origin: string }): Promise<BenchRequest[]> {
  const refused: BenchRequest = { method: "GET", path: "/mfa/status" };
  const kinds = [status, statusOfPage, passkeyOptions];
  const sent = await Promise.all(kinds.map(({ prepare }) => prepare(PEOPLE, at)));
  return Array.from({ length: PEOPLE }, (_, at) => [
    ...sent.flatMap((kind) => kind[at] ?? []),
    refused,
  ]).flat();
}
