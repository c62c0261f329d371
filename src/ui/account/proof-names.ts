import type { ProofMethod } from "@/engine/session/principal";

/** What a person calls each way to prove who they are. */
const NAMES: Readonly<Record<ProofMethod, string>> = {
  PASSWORD: "Password",
  MAIL: "Email link",
  MAGIC_LINK: "Email link",
  GOOGLE_AUTH: "Authenticator app",
  PASSKEY: "Passkey",
  BACKUP_CODE: "Backup code",
  TRUSTED_DEVICE: "Trusted device",
};

const isProofMethod = (method: string): method is ProofMethod => Object.hasOwn(NAMES, method);

/** @returns undefined for what isn't one */
export function proofName(method: string | null): string | undefined {
  return method !== null && isProofMethod(method) ? NAMES[method] : undefined;
}

/** "Password, authenticator app": each once, in the order they were given. */
export function proofNames(methods: readonly string[]): string {
  const names = [...new Set(methods.flatMap((method) => proofName(method) ?? []))].join(", ").toLowerCase();
  return names.charAt(0).toUpperCase() + names.slice(1);
}
