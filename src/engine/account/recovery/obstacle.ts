import { MFA_METHODS } from "@/contract/methods";
import { env } from "../../platform/env";
import { isFresh } from "../../session/freshness";
import { decide, enabledMethods, isSecondToMail } from "../../session/policy";
import type { Account, Principal } from "../../session/principal";

/** Why a recovery can't begin, or would lead to nothing. Pure: facts and the time in, words out. */

/** Whether the password that is there can finish one: where mail was all that was on, any; else one that mail didn't set. */
export function passwordSuffices(account: Account): boolean {
  const isAllMail = enabledMethods(account).every((type) => MFA_METHODS[type].provesMail);
  return isAllMail ? account.hasPassword : isSecondToMail(account);
}

/** @returns what to tell the person, or undefined where nothing is in the way */
export function obstacleOf(principal: Principal): string | undefined {
  const { account } = principal;
  if (env().RECOVERY_WAIT_HOURS === 0) {
    return "Recovering an account is turned off here. Ask whoever runs this site for help.";
  }
  if (passwordSuffices(account)) return undefined;
  return account.hasPassword
    ? "Your password was set by a link in an email. Recovering takes your mailbox and a password besides: ask whoever runs this site for help."
    : "Recovering takes your mailbox and a password besides, and your account has none. Ask whoever runs this site for help.";
}

/** Whether there is something that could be asked, and isn't proved already. */
export function needsRecovery(principal: Principal): boolean {
  const { account, session, now } = principal;
  if (isFresh(principal)) return false;
  const { level } = decide(account, session.proofs, now);
  return enabledMethods(account).length > 0 || level === "enrolling";
}
