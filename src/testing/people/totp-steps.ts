import { setTimeout as sleep } from "node:timers/promises";
import { generate } from "otplib";
import { LIMITS } from "@/contract/limits";

/** The codes of an authenticator app; tests share the server's clock. */

const { stepSeconds, driftSteps } = LIMITS.totp;
/** How long a request may take to arrive while its code is still right. */
const ON_THE_WAY_MS = 1_000;
/** A timer may ring a moment before its time. */
const EARLY_MS = 10;

/** The number of the current step (RFC 6238 §4.2). */
export const stepNow = (): number => Math.floor(Date.now() / 1000 / stepSeconds);

/** The current step, once it lasts a while longer: for whoever uses the code of the one before it. */
export async function lastingStep(): Promise<number> {
  const left = (stepNow() + 1) * stepSeconds * 1000 - Date.now();
  if (left < ON_THE_WAY_MS) await sleep(left + EARLY_MS);
  return stepNow();
}

/** The code an authenticator app shows in a step. */
export const codeAt = (secret: string, step: number): Promise<string> =>
  generate({ secret, epoch: step * stepSeconds });

/** A step after the last used one that is accepted now, the next one at most, to avoid waiting. */
export async function nextStep({ usedStep }: { usedStep: number }): Promise<number> {
  while (usedStep >= stepNow() + driftSteps) await sleep(500);
  return Math.max(usedStep + 1, stepNow());
}
