/**
 * The associated data of each sealed value, for sealing, opening and resealing. It keeps a value from being opened in
 * another row or as another kind.
 */
export const SEALED_AS = {
  /** A factor's state: its row and its person. */
  factor: (factorId: string, userId: string) => `factor:${factorId}:${userId}`,
  /** A mail that waits: its row. */
  mail: (mailId: string) => `outbox:${mailId}`,
  /** The private half of a key that signs: its row. */
  signingKey: (kid: string) => `signing-key:${kid}`,
} as const;
