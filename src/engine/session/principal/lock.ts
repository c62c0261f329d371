import type { Principal } from "./principal";

/**
 * An account's lock after too many wrong answers. Each ten lock it for a while. A hundred lock it until the very
 * sign-in presses a mailed link, which proves nothing.
 */

/** After a hundred: further away than anybody waits. */
export const UNTIL_MAIL = "9999-01-01T00:00:00Z";

export type Lock =
  | { kind: "open" }
  /** Nothing that could be guessed is looked at. */
  | { kind: "waits"; seconds: number }
  /** The same, until this sign-in's mail is answered. */
  | { kind: "mail" };

/** How long a client is told to wait at most. */
const LONGEST_SECONDS = 86_400;

/** How the account is locked for a session. A full one has no mail to wait for, as its owner signs in anew. */
export function lockOf({ account: { mfaLockedUntil }, session, now }: Principal): Lock {
  if (mfaLockedUntil === null || mfaLockedUntil <= now) return { kind: "open" };
  if (mfaLockedUntil >= new Date(UNTIL_MAIL) && session.level !== "full") {
    return session.isUnlocked ? { kind: "open" } : { kind: "mail" };
  }
  const seconds = Math.ceil((mfaLockedUntil.getTime() - now.getTime()) / 1000);
  return { kind: "waits", seconds: Math.min(seconds, LONGEST_SECONDS) };
}
