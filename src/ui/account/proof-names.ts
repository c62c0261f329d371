import { isProofMethod, PROOF_NAMES } from "@/contract/proofs";

/** @returns undefined for what isn't one */
export function proofName(method: string | null): string | undefined {
  return method !== null && isProofMethod(method) ? PROOF_NAMES[method] : undefined;
}

/** "Password, authenticator app": each once, in the order they were given. */
export function proofNames(methods: readonly string[]): string {
  const names = [...new Set(methods.flatMap((method) => proofName(method) ?? []))].join(", ").toLowerCase();
  return names.charAt(0).toUpperCase() + names.slice(1);
}
