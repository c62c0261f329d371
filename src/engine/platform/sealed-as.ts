/**
 * The associated data of each sealed value, so that one copied into another row or read as another kind can't be
 * opened. Sealing, opening and resealing all take it from here.
 */
export const SEALED_AS = {
  /** A factor's state: its row and its person. */
  factor: (factorId: string, userId: string) => `factor:${factorId}:${userId}`,
  /** A mail that waits: its row. */
  mail: (mailId: string) => `outbox:${mailId}`,
  /** The private half of a key that signs: its row. */
  signingKey: (kid: string) => `signing-key:${kid}`,
} as const;
