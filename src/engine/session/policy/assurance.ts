import { proofFacts } from "@/contract/proofs";
import type { Account, Proof } from "../principal/principal";
import { hasSecondProof, worthOf } from "./policy";

/** What an access token says of the sign-in, for those who verify it offline. */
export type Assurance = {
  /** Authentication Methods References (RFC 8176 §2). */
  amr: string[];
  /** Authenticator Assurance Level (NIST SP 800-63B). */
  aal: 1 | 2;
};

/** A trusted device spares its owner a question but is no proof, so apps aren't told of it. */
export function assuranceOf(account: Pick<Account, "passwordByMail">, proofs: readonly Proof[]): Assurance {
  const given = proofs.filter(({ method }) => method !== "TRUSTED_DEVICE");
  const isMultiFactor = hasSecondProof(worthOf(account, given));
  const amr = new Set(given.flatMap(({ method }) => proofFacts(method)?.amr ?? []));
  if (isMultiFactor) amr.add("mfa");
  return { amr: [...amr], aal: isMultiFactor ? 2 : 1 };
}

type Proved = { provedAt: Date | null; signedInAt: Date; proofs: readonly Proof[] };

/**
 * The time of the newest proof that made the session fresh; with a trusted device instead, that of the first factor.
 */
export function authTimeOf({ provedAt, signedInAt, proofs }: Proved): Date {
  if (provedAt) return provedAt;
  const given = proofs.find(({ method }) => method !== "TRUSTED_DEVICE");
  return given ? new Date(given.at) : signedInAt;
}
