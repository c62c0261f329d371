import { LIMITS } from "@/contract/limits";
import { MFA_METHODS } from "@/contract/methods";
import { env } from "../../platform/settings/env";
import { isFresh } from "../../session/policy/freshness";
import { decide, enabledMethods, isSecondToMail } from "../../session/policy/policy";
import type { Account, Principal } from "../../session/principal/principal";

/** Why a recovery can't begin or would lead to nothing, decided by facts and time alone. */

/**
 * Whether the account's password can finish a recovery: any password where only mail was on, otherwise one that wasn't
 * set by mail.
 */
export function passwordSuffices(account: Account): boolean {
  const isAllMail = enabledMethods(account).every((type) => MFA_METHODS[type].provesMail);
  return isAllMail ? account.hasPassword : isSecondToMail(account);
}

/** @returns what to tell the person, or undefined where nothing is in the way */
export function obstacleOf(principal: Principal): string | undefined {
  const { account, now } = principal;
  if (env().RECOVERY_WAIT_HOURS === 0) {
    return "Recovering an account is turned off here. Ask whoever runs this site for help.";
  }
  // Until then the holder of the old address can undo the change, so a mail to the new one proves too little.
  if (account.emailChangedAt !== null && isRecent(account.emailChangedAt, now)) {
    return "Your address was changed in the last seven days, and the change can still be undone. Try again after that, or ask whoever runs this site for help.";
  }
  if (passwordSuffices(account)) return undefined;
  return account.hasPassword
    ? "Your password was set by a link in an email. Recovering takes your mailbox and a password besides: ask whoever runs this site for help."
    : "Recovering takes your mailbox and a password besides, and your account has none. Ask whoever runs this site for help.";
}

const isRecent = (changedAt: Date, now: Date): boolean =>
  now.getTime() - changedAt.getTime() < LIMITS.emailChange.undoSeconds * 1000;

export const NOT_NEEDED =
  "You can still confirm it's you, so there's nothing to recover. Change your methods in the security settings.";

/** Whether anything is left to prove that could be asked for. */
export function needsRecovery(principal: Principal): boolean {
  const { account, session, now } = principal;
  if (isFresh(principal)) return false;
  const { level } = decide(account, session.proofs, now);
  return enabledMethods(account).length > 0 || level === "enrolling";
}
