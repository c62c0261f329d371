import { proofFacts } from "@/contract/proofs";

/** @returns undefined for what isn't one */
export function proofName(method: string | null): string | undefined {
  return method === null ? undefined : proofFacts(method)?.name;
}

/** "Password, authenticator app": each once, in the order given. */
export function proofNames(methods: readonly string[]): string {
  const names = [...new Set(methods.flatMap((method) => proofName(method) ?? []))].join(", ").toLowerCase();
  return names.charAt(0).toUpperCase() + names.slice(1);
}
