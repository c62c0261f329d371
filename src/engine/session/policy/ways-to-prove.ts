import { MFA_METHODS, type MfaType } from "@/contract/methods";
import type { Principal } from "../principal/principal";
import { needsMailedProof } from "./mailed-proof";
import { countingMethods, decide, enabledMethods, isSecondToMail, isUsable } from "./policy";

/** What a person may prove now: to finish signing in, or to make a full session fresh. */

/** The methods that may be asked for: while a sign-in lacks something, those that policy asks for. */
export function provableMethods({ account, session, now }: Principal): MfaType[] {
  const decision = decide(account, session.proofs, now);
  if (session.level !== "full" || decision.level === "pending") return decision.methods;
  return countingMethods(account, now).filter((type) => isUsable(account, session.proofs, type));
}

/**
 * What a link mailed to this session would prove, if anything: the method. After a reset, or without anything else to
 * prove, that the person reads the mail.
 */
export function mailedLinkProves(principal: Principal): MfaType | "MAIL" | undefined {
  const { account, session } = principal;
  const method = provableMethods(principal).find((type) => MFA_METHODS[type].provesMail);
  if (method) return method;
  if (enabledMethods(account).length > 0) return undefined;
  if (session.level !== "pending" && needsMailedProof(principal)) return "MAIL";
  return session.level === "full" && !account.hasPassword ? "MAIL" : undefined;
}

/** The password makes a session fresh without any method, and is the second factor after mail. */
export function passwordProves(principal: Principal): boolean {
  const { account, session, now } = principal;
  if (!account.hasPassword) return false;
  const decision = decide(account, session.proofs, now);
  if (decision.level === "pending") return decision.passwordStandsIn;
  if (session.level !== "full" || provableMethods(principal).length > 0) return false;
  return enabledMethods(account).length === 0 || isSecondToMail(account);
}
