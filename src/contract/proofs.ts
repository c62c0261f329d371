import type { MfaType } from "./fields";

/** What a session may rest on: the enabled methods, and what isn't one. */
export type ProofMethod = "PASSWORD" | "MAIL" | MfaType | "BACKUP_CODE" | "TRUSTED_DEVICE";

/** What a person calls each way to prove who they are. */
export const PROOF_NAMES: Readonly<Record<ProofMethod, string>> = {
  PASSWORD: "Password",
  MAIL: "Email link",
  MAGIC_LINK: "Email link",
  GOOGLE_AUTH: "Authenticator app",
  PASSKEY: "Passkey",
  BACKUP_CODE: "Backup code",
  TRUSTED_DEVICE: "Trusted device",
};

export const isProofMethod = (method: string): method is ProofMethod => Object.hasOwn(PROOF_NAMES, method);
