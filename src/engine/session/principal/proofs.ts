import type { Proof } from "./principal";

/**
 * A session's proofs with one more, of each kind the newest, so that they don't grow with every step-up. Oldest
 * first.
 */
export const withProof = (proofs: readonly Proof[], proof: Proof): Proof[] => [
  ...proofs.filter(({ method }) => method !== proof.method),
  proof,
];
