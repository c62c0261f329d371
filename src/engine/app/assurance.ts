import { type Acr, acrOfMethod, backupCodeReaches, isAcr, meets, methodsReaching } from "@/contract/acr";
import { MFA_TYPES, type MfaType } from "@/contract/methods";
import { proofFacts } from "@/contract/proofs";
import { assuranceOf, authTimeOf } from "../session/policy/assurance";
import { enabledMethods, worthOf } from "../session/policy/policy";
import { provableMethods } from "../session/policy/ways-to-prove";
import type { Account, Principal, Proof } from "../session/principal/principal";

/** What an app is told about how somebody signed in, and which proof is missing for what it asks. Pure. */

const mfaTypeOf = (method: Proof["method"]): MfaType | undefined => MFA_TYPES.find((type) => type === method);

/** The highest these proofs reach. Mail beside a password, and a trusted device, are one step. */
export function acrOf(account: Pick<Account, "passwordByMail">, proofs: readonly Proof[]): Acr {
  const given = proofs.filter(({ method }) => method !== "TRUSTED_DEVICE");
  const types = given.map(({ method }) => mfaTypeOf(method)).filter((type) => type !== undefined);
  if (types.some((type) => acrOfMethod(type) === "phr")) return "phr";
  const isTwo = worthOf(account, given).some(({ method }) => proofFacts(method)?.isSecondProof);
  return isTwo ? "urn:latchkey:aal2" : "urn:latchkey:aal1";
}

/** What an app is told of a session: claims of its ID and access tokens (RFC 8176, RFC 9470 §6.2). */
export type Told = { acr: Acr; amr: string[]; authTime: Date };

/** @param asked the `acr_values` wanted, first choice first */
export function toldOf(principal: Principal, asked: readonly string[] = []): Told {
  const { account, session } = principal;
  const held = acrOf(account, session.proofs);
  const acr = asked.filter(isAcr).find((one) => meets(held, one)) ?? held;
  return { acr, amr: assuranceOf(account, session.proofs).amr, authTime: authTimeOf(session) };
}

export type Wish = {
  /** `acr_values`: any of them will do. */
  acrValues: readonly string[];
  /** A proof must not be older: by `max_age` or `prompt=login`. */
  notBefore: Date | undefined;
};

export type Verdict =
  | { is: "met" }
  /** A proof is missing: any, or one that reaches `acr`. */
  | { is: "missing"; acr: Acr | undefined }
  /** Nothing this person has set up reaches what is asked for. */
  | { is: "unmet" };

/** A hundred years, in seconds: no session is as old, and a time so long ago can still be told. */
const OLDEST = 3_155_760_000;

/** From when on a proof counts for an app's `max_age`, in seconds. What is no number demands a proof from now on. */
export function provedSince(now: Date, maxAge: number): Date {
  const seconds = Number.isNaN(maxAge) ? 0 : Math.min(Math.max(maxAge, 0), OLDEST);
  return new Date(now.getTime() - seconds * 1000);
}

/** Whether a full session is what an app wants, and what else is to be proved. */
export function judge(principal: Principal, { acrValues, notBefore }: Wish): Verdict {
  const held = acrOf(principal.account, principal.session.proofs);
  if (acrValues.length > 0) {
    const known = acrValues.filter(isAcr);
    if (!known.some((acr) => meets(held, acr))) {
      const acr = known.find((one) => canReach(principal, one));
      return acr === undefined ? { is: "unmet" } : { is: "missing", acr };
    }
  }
  const isFresh = notBefore === undefined || authTimeOf(principal.session) >= notBefore;
  return isFresh ? { is: "met" } : { is: "missing", acr: undefined };
}

/** Whether something that this person has set up reaches it. */
export function canReach(principal: Principal, acr: Acr): boolean {
  const { account } = principal;
  const reaching = methodsReaching(acr);
  if (provableMethods(principal).some((type) => reaching.includes(type))) return true;
  return backupCodeReaches(acr) && account.backupCodesLeft > 0 && enabledMethods(account).length > 0;
}
