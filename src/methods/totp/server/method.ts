import { generateSecret, generateURI, verifySync } from "otplib";
import { z } from "zod";
import { LIMITS } from "@/contract/limits";
import type {
  Answer,
  Begun,
  Confirmed,
  Kept,
  Method,
  Person,
  Refused,
  Surroundings,
  Verified,
} from "@/engine/factor/method";
import { CODE } from "../contract";
import { nodeCrypto } from "./node-crypto";

/** Authenticator apps: time-based codes (RFC 6238) of SHA-1, six digits and 30 seconds. */

const state = z.object({ secret: z.string().regex(/^[A-Z2-7]{32,}$/) });
type State = z.output<typeof state>;

const { stepSeconds, driftSteps, secretBytes, diagnoseSteps } = LIMITS.totp;

/** What authenticator apps split at, or that would end a parameter, has no place in a label (Key URI format). */
function label(text: string): string {
  return text.replace(/[\p{C}:?&#%]+/gu, " ").trim();
}

async function begin({ productName }: Surroundings, person: Person): Promise<Begun<State>> {
  const secret = generateSecret({ length: secretBytes });
  const otpauthUrl = generateURI({ issuer: label(productName), label: label(person.email), secret });
  // Loaded when one is first drawn: no start waits for it.
  const { default: qr } = await import("qrcode");
  const qrCode = await qr.toDataURL(otpauthUrl, { errorCorrectionLevel: "M", margin: 2 });
  return { state: { secret }, shown: { secret, qrCode, otpauthUrl } };
}

type Match = { step: number; stepsOff: number };

/** Checks a code of any form without ever throwing. @param drift how many steps early or late it may be */
function match(secret: string, code: string, now: Date, drift: number): Match | undefined {
  // The library throws on anything but six digits.
  if (!CODE.test(code)) return undefined;
  const epoch = Math.floor(now.getTime() / 1000);
  const result = verifySync({
    secret,
    token: code,
    epoch,
    epochTolerance: drift * stepSeconds,
    crypto: nodeCrypto,
  });
  if (!result.valid) return undefined;
  return { step: Math.floor(epoch / stepSeconds) + result.delta, stepsOff: result.delta };
}

async function confirm(
  { now }: Surroundings,
  _person: Person,
  pending: Kept<State>,
  { code = "" }: Answer,
): Promise<Confirmed<State> | Refused> {
  const { secret } = pending.state;
  const found = match(secret, code, now, driftSteps);
  if (found) {
    return { ok: true, state: pending.state, counter: found.step, credentialId: null, name: "", details: {} };
  }
  const skewed = match(secret, code, now, diagnoseSteps);
  return skewed ? { ok: false, hint: skewHint(skewed.stepsOff) } : { ok: false };
}

/** Says how far off the phone's clock is: the one reason a right code is refused. */
export function skewHint(stepsOff: number): string {
  const minutes = Math.max(1, Math.round((Math.abs(stepsOff) * stepSeconds) / 60));
  const direction = stepsOff < 0 ? "behind" : "ahead";
  const amount = minutes === 1 ? "1 minute" : `${minutes} minutes`;
  return `Your phone's clock is about ${amount} ${direction}. Turn on automatic time on it, then enter the new code.`;
}

async function verifyCode(
  { now }: Surroundings,
  _person: Person,
  kept: readonly Kept<State>[],
  { code = "" }: Answer,
): Promise<Verified | Refused> {
  for (const factor of kept) {
    // RFC 6238 §5.2: a step that was accepted is never accepted again.
    const found = match(factor.state.secret, code, now, driftSteps);
    if (found && found.step > factor.counter) return { ok: true, factorId: factor.id, counter: found.step };
  }
  return { ok: false };
}

export const totp: Method<State, "GOOGLE_AUTH"> = {
  type: "GOOGLE_AUTH",
  // As the published answer of a set-up has them.
  alwaysBringsCodes: true,
  setupSeconds: LIMITS.totp.pendingSeconds,
  parseState: (json) => state.parse(json),
  begin,
  confirm,
  verify: verifyCode,
};
