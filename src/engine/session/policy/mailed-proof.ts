import { AppError } from "@/contract/errors";
import type { Principal } from "../principal/principal";
import { hasMailedProof } from "./policy";

/**
 * After an administrator's reset a password alone must not win the race to the first method. The session has to hold a
 * proof by mail: a sign-in link, or a link mailed to it (`/mfa/magic-link/send`, `/mfa/verify-login`).
 */
export function needsMailedProof({ account, session }: Pick<Principal, "account" | "session">): boolean {
  return account.enrolmentNeedsMail && !hasMailedProof(session.proofs);
}

/** @throws AppError MAIL_PROOF_REQUIRED */
export function requireMailedProof(principal: Pick<Principal, "account" | "session">): void {
  if (needsMailedProof(principal)) throw new AppError("MAIL_PROOF_REQUIRED");
}
