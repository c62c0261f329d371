import { AppError } from "@/contract/errors";
import type { SessionLevel } from "@/contract/session-levels";
import { isFresh } from "@/engine/session/policy/freshness";
import { refusalAt } from "@/engine/session/policy/level-refusal";
import { decide } from "@/engine/session/policy/policy";
import type { Principal } from "@/engine/session/principal/principal";

/**
 * Who may call an operation (section 1 of the published contract): `open` anybody, `session` any live session, `enrol`
 * an enrolling one or a full and fresh one. Fresh, because whoever finds an old session open could else set up a
 * second step of theirs.
 */
export const LEVELS = ["open", "session", "enrol", "full", "fresh"] as const;
export type Level = (typeof LEVELS)[number];

const RANK: Record<SessionLevel, number> = { pending: 0, enrolling: 1, full: 2 };

/** The level a session has now. It is lower than at issue where policy has become stricter since. */
export function levelNow({ session, account, now }: Principal): SessionLevel {
  const allowed = decide(account, session.proofs, now).level;
  return RANK[allowed] < RANK[session.level] ? allowed : session.level;
}

/** @returns why the session may not, or undefined when it may */
export function refusalFor(level: Exclude<Level, "open">, principal: Principal): AppError | undefined {
  if (level === "session") return undefined;
  const current = levelNow(principal);
  const mayEnrol = level === "enrol" && current === "enrolling";
  if (current !== "full" && !mayEnrol) return refusalAt(current);
  if (mayEnrol && principal.session.level === "enrolling") return undefined;
  if (level === "full" || isFresh(principal)) return undefined;
  return new AppError("STEP_UP_REQUIRED");
}
