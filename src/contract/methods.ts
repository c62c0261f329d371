import { LIMITS } from "./limits";
import { withArticle } from "./text/article";

/**
 * Everything fixed about a method, which policy, lists and words derive from. A new method is an entry here, a folder
 * in `methods` and a line in each registry there, without any of which nothing compiles.
 */

/** What an account must have before a method can be set up or asked for. */
type Need = "password";

export type MethodFacts = {
  /** What a person calls it: "Authenticator app". */
  name: string;
  /** The same where there is little room. */
  shortName: string;
  /** What it is, in one line. */
  description: string;
  assurance: "low" | "standard" | "phishing-resistant";
  /** The greater the stronger; no two are alike. */
  strength: number;
  /** How strong, to whoever chooses what to accept. */
  strengthWords: string;
  /** Authentication Methods References (RFC 8176 §2) of a proof. */
  amr: readonly string[];
  /** With it proofs are of two kinds, whatever came first. With one that isn't, they are with a password beside it. */
  isSecondProof: boolean;
  /** Proves only that somebody reads the account's mail, as a sign-in link does. */
  provesMail: boolean;
  needs: readonly Need[];
  /** How many a person may keep. Where it is one, a new one replaces it. */
  most: number;
};

/** In the published order. */
const METHODS = {
  GOOGLE_AUTH: {
    name: "Authenticator app",
    shortName: "App",
    description: "A code from an app on your phone, such as 1Password, Google Authenticator or Aegis.",
    assurance: "standard",
    strength: 20,
    strengthWords: "Strong: six digits from a phone.",
    amr: ["otp"],
    isSecondProof: true,
    provesMail: false,
    needs: [],
    most: 1,
  },
  MAGIC_LINK: {
    name: "Email link",
    shortName: "Email link",
    description: "A link sent to your email address. The weakest of the three: a passkey is better.",
    assurance: "low",
    strength: 10,
    strengthWords: "Weakest: as safe as the mailbox alone.",
    amr: ["email"],
    isSecondProof: false,
    provesMail: true,
    // Mail alone would be one factor twice.
    needs: ["password"],
    most: 1,
  },
  PASSKEY: {
    name: "Passkey",
    shortName: "Passkey",
    description: "Your fingerprint, face, screen lock or a security key.",
    assurance: "phishing-resistant",
    strength: 30,
    strengthWords: "Strongest: can't be given away on a false page.",
    amr: ["hwk", "user"],
    isSecondProof: true,
    provesMail: false,
    needs: [],
    most: LIMITS.passkeys.max,
  },
} satisfies Record<string, MethodFacts>;

export type MfaType = keyof typeof METHODS;
/** What is fixed about a method: `MFA_METHODS[type].name`. */
export const MFA_METHODS: Readonly<Record<MfaType, MethodFacts>> = METHODS;

const isMfaType = (text: string): text is MfaType => Object.hasOwn(METHODS, text);
/** In the published order, which is how they are listed. */
export const MFA_TYPES: readonly MfaType[] = Object.keys(METHODS).filter(isMfaType);
/** In the order they are offered in. */
export const STRONGEST_FIRST: readonly MfaType[] = [...MFA_TYPES].sort(
  (one, other) => MFA_METHODS[other].strength - MFA_METHODS[one].strength,
);
/** A signature can't be guessed, so that no lock has to hold against it. */
export const canBeGuessed = (type: MfaType): boolean => MFA_METHODS[type].assurance !== "phishing-resistant";
/** What an account that is locked for codes may still use, in a sentence: "a passkey". */
export const WHAT_CANT_BE_GUESSED = MFA_TYPES.filter((type) => !canBeGuessed(type))
  .map((type) => withArticle(MFA_METHODS[type].name))
  .join(" or ");
const OF_MANY = MFA_TYPES.filter((type) => MFA_METHODS[type].most > 1).map(
  (type) => `${MFA_METHODS[type].name.toLowerCase()}, `,
);
/** What a reset takes off an account, in a sentence. */
export const EVERY_PROOF = `every method, ${OF_MANY.join("")}backup code and trusted device`;
/** Those whose proof is a mail that was read. */
export const MAIL_METHODS: readonly MfaType[] = MFA_TYPES.filter((type) => MFA_METHODS[type].provesMail);

/** A method of which a person may have several adds another each time. */
export const setUpVerb = (type: MfaType): string => (MFA_METHODS[type].most > 1 ? "Add" : "Set up");

/** To get one, on a button and on what it opens. @param isThere whether there is one already */
export function setUpWords(type: MfaType, isThere = false): string {
  const { name, shortName, most, provesMail } = MFA_METHODS[type];
  if (most > 1) return `${setUpVerb(type)} a ${name.toLowerCase()}`;
  // There is one address, so none in its place.
  return isThere && !provesMail
    ? `Use a different ${shortName.toLowerCase()}`
    : `${setUpVerb(type)} ${name.toLowerCase()}`;
}

/** Whether an account has what a method needs beside it. */
export const hasNeeds = (type: MfaType, { hasPassword }: { hasPassword: boolean }): boolean =>
  hasPassword || !MFA_METHODS[type].needs.includes("password");

/** Something for each method, under its type. */
export function perMethod<T>(make: (type: MfaType) => T): Record<MfaType, T> {
  // The keys of the record are the types, each of them once.
  return Object.fromEntries(MFA_TYPES.map((type) => [type, make(type)])) as Record<MfaType, T>;
}
