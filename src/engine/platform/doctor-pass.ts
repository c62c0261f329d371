import { lookupHash, lookupHashes, sameSecret } from "./crypto";

/**
 * A token that `npm run doctor` shows to the app, made with AUTH_SECRET and valid for minutes. It only gives access to
 * the report of how a request arrived.
 */

const LABEL = "doctor";
const LIFE_MS = 300_000;

export function doctorPass(now: number = Date.now()): string {
  return `${now}.${lookupHash(LABEL, String(now))}`;
}

/** Whether it is one, made within five minutes of `now` by either clock. */
export function isDoctorPass(text: string, now: number = Date.now()): boolean {
  const [, at = "", shown = ""] = /^(\d{1,15})\.([\w-]{1,64})$/.exec(text) ?? [];
  if (at === "" || Math.abs(now - Number(at)) > LIFE_MS) return false;
  return lookupHashes(LABEL, at).some((made) => sameSecret(made, shown));
}
