import { LIMITS } from "@/contract/limits";
import { hasNeeds, MFA_METHODS, MFA_TYPES, type MfaType } from "@/contract/methods";
import { type ProofMethod, proofFacts } from "@/contract/proofs";
import type { SessionLevel } from "@/contract/session-levels";
import { env } from "../../platform/settings/env";
import type { Account, Proof } from "../principal/principal";

/** The one place that says whether more is needed, by the facts and the time alone. */

export type Requirement = {
  /** A policy asks for MFA, during a grace period too. */
  isRequired: boolean;
  /** The person's organization enforces it now. */
  isEnforced: boolean;
  /** The methods that satisfy the requirement. */
  accepted: readonly MfaType[];
};

type PolicyFacts = Pick<Account, "orgRole" | "organization">;

export function requirementOf({ orgRole, organization }: PolicyFacts, now: Date): Requirement {
  const concerned =
    organization?.mfaEnforcedFrom != null &&
    (organization.mfaEnforcedRoles === null || organization.mfaEnforcedRoles.includes(orgRole));
  const isEnforced =
    concerned && organization.mfaEnforcedFrom !== null && organization.mfaEnforcedFrom <= now;
  const byRole = env().MFA_REQUIRED_ROLES.includes(orgRole);
  return {
    isRequired: concerned || byRole,
    isEnforced,
    accepted: (isEnforced && organization.mfaAllowedMethods) || MFA_TYPES,
  };
}

type MustFacts = PolicyFacts & Pick<Account, "mustEnrol" | "factors">;

/**
 * MFA must be completed now, because of the organization, MFA_REQUIRED_ROLES, or a recovery that removed every method.
 */
export function mustUseMfa(account: MustFacts, now: Date): boolean {
  const isAsked =
    requirementOf(account, now).isEnforced || env().MFA_REQUIRED_ROLES.includes(account.orgRole);
  return isAsked || (account.mustEnrol && enabledMethods(account).length === 0);
}

/** In code points (NIST SP 800-63B-4 §3.1.1.2): beside a second step that everybody must have, less is enough. */
export const leastPasswordLength = (mfaEnforced: boolean): number =>
  mfaEnforced ? LIMITS.password.minWithMfa : LIMITS.password.min;

/** Whether a right password is shorter than today's minimum, as one from before may be. */
export const isPasswordTooShort = (account: MustFacts, password: string, now: Date): boolean =>
  [...password].length < leastPasswordLength(mustUseMfa(account, now));

export function enabledMethods(account: Pick<Account, "factors">): MfaType[] {
  return MFA_TYPES.filter((type) =>
    account.factors.some((factor) => factor.type === type && factor.status === "active" && factor.enabled),
  );
}

export type Decision = {
  level: SessionLevel;
  /** What may be proved next, best first; empty unless pending. */
  methods: MfaType[];
  /** After a sign-in by mail the password may replace mail as the second factor. */
  passwordStandsIn: boolean;
};

const proved = (proofs: readonly Proof[], ...methods: ProofMethod[]) =>
  proofs.some((proof) => methods.includes(proof.method));

/**
 * What a person with these proofs gets, and what is still to do. Asked again at every request, so that a requirement
 * holds on the next one of every session.
 */
export function decide(account: Account, given: readonly Proof[], now: Date): Decision {
  const proofs = worthOf(
    account,
    given.filter((proof) => stillCounts(account, proof, now)),
  );
  const enabled = enabledMethods(account);
  const must = mustUseMfa(account, now);
  const byMail = proved(proofs, "MAIL");
  const acceptable = acceptableMethods(account, now);
  const offered = countingMethods(account, now).filter((type) => isUsable(account, proofs, type));
  const full: Decision = { level: "full", methods: [], passwordStandsIn: false };

  if (enabled.length === 0) return must ? { ...full, level: "enrolling" } : full;
  if (!hasSecondProof(proofs)) {
    const passwordStandsIn = offered.length === 0 && byMail && isSecondToMail(account);
    return { level: "pending", methods: offered, passwordStandsIn };
  }
  if (!must) return full;
  if (acceptable.length === 0) return { ...full, level: "enrolling" };
  if (proved(proofs, ...acceptable, "BACKUP_CODE", "TRUSTED_DEVICE")) return full;
  // Mail first and the password second is the same two proofs as the password first and mail second.
  const acceptsMail = acceptable.some((type) => MFA_METHODS[type].provesMail);
  if (acceptsMail && proved(proofs, "MAIL") && proved(proofs, "PASSWORD")) return full;
  // The organization doesn't accept this proof, so an accepted method comes next.
  const next = acceptable.filter((type) => isUsable(account, proofs, type));
  // The first step was mail and only mail is accepted, so the password is the second.
  return { level: "pending", methods: next, passwordStandsIn: next.length === 0 && account.hasPassword };
}

/** The enabled methods that satisfy the requirement. */
export function acceptableMethods(account: Account, now: Date): MfaType[] {
  const { accepted } = requirementOf(account, now);
  return enabledMethods(account).filter((type) => accepted.includes(type));
}

/** The methods to ask for at a sign-in or step-up; only the accepted ones where a second step is required. */
export function countingMethods(account: Account, now: Date): MfaType[] {
  const acceptable = acceptableMethods(account, now);
  return mustUseMfa(account, now) && acceptable.length > 0 ? acceptable : enabledMethods(account);
}

/** Whether a password beside mail makes two factors: one set by mail would be the same proof twice. */
export const isSecondToMail = (account: Pick<Account, "hasPassword" | "passwordByMail">): boolean =>
  account.hasPassword && !account.passwordByMail;

/** Whether a method would prove something now; mail proves nothing more to somebody who signed in by mail alone. */
export function isUsable(
  account: Pick<Account, "hasPassword" | "passwordByMail">,
  given: readonly Proof[],
  type: MfaType,
): boolean {
  if (!hasNeeds(type, account)) return false;
  const proofs = worthOf(account, given);
  return !MFA_METHODS[type].provesMail || !proved(proofs, "MAIL") || proved(proofs, "PASSWORD");
}

/** Something that only the account's owner has, and that no mailbox gives. A trusted device only spares a question. */
const isOwnersProof = ({ method }: Proof): boolean =>
  method !== "TRUSTED_DEVICE" && proofFacts(method)?.isSecondProof === true;

/** Whether these proofs show that a password set by mail is the owner's: one of them can't come from a mailbox. */
export const confirmsPassword = (proofs: readonly Proof[]): boolean =>
  proved(proofs, "PASSWORD") && proofs.some(isOwnersProof);

/** Whether any of these proofs is more than mail could have given. */
export const provesMoreThanMail = (
  account: Pick<Account, "passwordByMail">,
  proofs: readonly Proof[],
): boolean => proofs.some(isOwnersProof) || proved(worthOf(account, proofs), "PASSWORD");

/**
 * The proofs by their worth. A password set through a mailed link shows no more than that mail until something that
 * isn't mail has confirmed it. Else the mailbox alone would pass two steps.
 */
export function worthOf(
  account: Pick<Account, "passwordByMail">,
  proofs: readonly Proof[],
): readonly Proof[] {
  if (!account.passwordByMail || confirmsPassword(proofs)) return proofs;
  return proofs.map((proof) => (proof.method === "PASSWORD" ? { ...proof, method: "MAIL" } : proof));
}

/**
 * A trusted device no longer counts once the organization forbids it, or once a requirement that began after the trust
 * takes effect. That date may pass without any change.
 */
export function stillCounts(
  { organization, orgRole }: PolicyFacts,
  { method, at }: Proof,
  now: Date,
): boolean {
  if (method !== "TRUSTED_DEVICE" || organization === null) return true;
  if (!organization.trustedDevicesAllowed) return false;
  const { isEnforced } = requirementOf({ organization, orgRole }, now);
  if (!isEnforced) return true;
  const { mfaEnforcedFrom } = organization;
  return mfaEnforcedFrom === null || new Date(at) >= mfaEnforcedFrom;
}

/** Whether the proofs are of two kinds: a passkey with user verification is two by itself. */
export function hasSecondProof(proofs: readonly Proof[]): boolean {
  if (proofs.some(({ method }) => proofFacts(method)?.isSecondProof)) return true;
  return hasMailedProof(proofs) && proved(proofs, "PASSWORD");
}

/** Whether one of the proofs shows that the person reads the account's mail. */
export const hasMailedProof = (proofs: readonly Proof[]): boolean =>
  proofs.some(({ method }) => proofFacts(method)?.provesMail);
