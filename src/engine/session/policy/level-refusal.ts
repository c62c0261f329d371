import { AppError, type ErrorCode } from "@/contract/errors";
import type { SessionLevel } from "@/contract/session-levels";

const MISSING = {
  pending: "MFA_REQUIRED",
  enrolling: "MFA_ENROLMENT_REQUIRED",
  full: undefined,
} as const satisfies Record<SessionLevel, ErrorCode | undefined>;

/** @returns what a session of this level is told is missing where a full one is asked for */
export function refusalAt(level: SessionLevel): AppError | undefined {
  const code = MISSING[level];
  return code && new AppError(code);
}
