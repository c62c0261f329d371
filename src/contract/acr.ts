import { MFA_METHODS, MFA_TYPES, type MfaType } from "./methods";

/**
 * How sure an app may be of who is here (OpenID Connect Core 1.0 §2, acr), weakest first. Meeting one means meeting
 * those before it.
 */
export const ACRS = ["urn:latchkey:aal1", "urn:latchkey:aal2", "phr"] as const;
export type Acr = (typeof ACRS)[number];

/** Two factors of different kinds; `phr` is phishing-resistant (OpenID Connect EAP ACR Values 1.0). */
const [ONE_STEP, TWO_STEPS, PHISHING_RESISTANT] = ACRS;

/** What operators need: two factors, neither of which is mail or a trusted device. */
export const OPERATOR_ACR = TWO_STEPS;

export const isAcr = (text: string): text is Acr => ACRS.some((acr) => acr === text);
export const meets = (held: Acr, asked: Acr): boolean => ACRS.indexOf(held) >= ACRS.indexOf(asked);

/** The class that a proof of a method reaches. */
export function acrOfMethod(type: MfaType): Acr {
  const { assurance, isSecondProof } = MFA_METHODS[type];
  if (assurance === "phishing-resistant") return PHISHING_RESISTANT;
  return isSecondProof ? TWO_STEPS : ONE_STEP;
}

/** The methods of which a proof would be enough. */
export const methodsReaching = (acr: Acr): MfaType[] =>
  MFA_TYPES.filter((type) => meets(acrOfMethod(type), acr));

/** Whether a backup code would reach it; it replaces the lost factor and is typed. */
export const backupCodeReaches = (acr: Acr): boolean => meets(TWO_STEPS, acr);
