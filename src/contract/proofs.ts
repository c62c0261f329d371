import { type MethodFacts, MFA_METHODS, type MfaType } from "./methods";

/** What a session may rest on: the methods, and what isn't one. */

type ProofFacts = Pick<MethodFacts, "name" | "amr" | "isSecondProof" | "provesMail">;

const OTHERS = {
  PASSWORD: { name: "Password", amr: ["pwd"], isSecondProof: false, provesMail: false },
  /** A mailed link that isn't a method's: to sign in, or to show that one owns the mailbox. */
  MAIL: { name: MFA_METHODS.MAGIC_LINK.name, amr: ["email"], isSecondProof: false, provesMail: true },
  BACKUP_CODE: { name: "Backup code", amr: ["otp"], isSecondProof: true, provesMail: false },
  /** Spares its owner a question here; elsewhere nobody is told of it. */
  TRUSTED_DEVICE: { name: "Trusted device", amr: [], isSecondProof: true, provesMail: false },
} satisfies Record<string, ProofFacts>;

export type ProofMethod = MfaType | keyof typeof OTHERS;

const PROOFS: ReadonlyMap<string, ProofFacts> = new Map(Object.entries({ ...MFA_METHODS, ...OTHERS }));

/** The fixed facts of a proof method; undefined for an unknown one, such as a later release's. */
export const proofFacts = (method: string): ProofFacts | undefined => PROOFS.get(method);

/** The published word for how a session began: a link to sign in with goes by the method's. */
export const signInWord = (method: ProofMethod): string => (method === "MAIL" ? "MAGIC_LINK" : method);
