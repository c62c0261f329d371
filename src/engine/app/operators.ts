import { acrOfMethod, meets } from "@/contract/acr";
import { AppError } from "@/contract/errors";
import { LIMITS } from "@/contract/limits";
import { MFA_TYPES } from "@/contract/methods";
import { normalizeEmail } from "@/contract/text/email-address";
import { env } from "../platform/settings/env";
import { isFresh } from "../session/policy/freshness";
import type { Account, Principal, Proof } from "../session/principal/principal";
import { acrOf, canReach } from "./assurance";

/**
 * Who may add and change apps on the pages: the accounts of `OPERATOR_EMAILS`, with a second step that isn't mail,
 * whatever else is asked of them. Whoever can name an address that people are sent to with a code has all their accounts.
 */

/** How sure it has to be that it's them: two steps of two kinds, which mail and a trusted device don't make. */
export const OPERATOR_ACR = "urn:latchkey:aal2";

const isOperator = ({ email, emailVerified }: Pick<Account, "email" | "emailVerified">): boolean =>
  emailVerified && env().OPERATOR_EMAILS.includes(normalizeEmail(email));

const isEnough = ({ method }: Proof): boolean => {
  const type = MFA_TYPES.find((one) => one === method);
  return method === "BACKUP_CODE" || (type !== undefined && meets(acrOfMethod(type), OPERATOR_ACR));
};

/** Of a session that is fresh: by a proof that would be enough, however it was made fresh last. */
function isFreshEnough(principal: Principal): boolean {
  const { session, now } = principal;
  const since = now.getTime() - LIMITS.stepUp.seconds * 1000;
  return (
    isFresh(principal) && session.proofs.some((proof) => isEnough(proof) && Date.parse(proof.at) > since)
  );
}

/** `unequipped`: nothing that would be enough is set up. `unproved`: it is, and isn't proved lately in this session. */
export type OperatorStanding = "unequipped" | "unproved" | "proved";

/** @returns undefined for who is no operator */
export function operatorStanding(principal: Principal): OperatorStanding | undefined {
  if (!isOperator(principal.account)) return undefined;
  if (isFreshEnough(principal)) return "proved";
  return canReach(principal, OPERATOR_ACR) ? "unproved" : "unequipped";
}

/**
 * Of a full session. A look goes on where the proof has aged meanwhile.
 * @throws AppError FORBIDDEN, STEP_UP_REQUIRED
 */
export function requireOperator(principal: Principal, { toLook }: { toLook: boolean }): void {
  const { account, session } = principal;
  if (!isOperator(account)) throw new AppError("FORBIDDEN");
  const isSure = toLook ? meets(acrOf(account, session.proofs), OPERATOR_ACR) : isFreshEnough(principal);
  if (!isSure) throw new AppError("STEP_UP_REQUIRED");
}
