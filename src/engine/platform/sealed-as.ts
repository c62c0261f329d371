/**
 * What each sealed value is bound to: copied into another row, or read as another kind, it can't be opened. Whoever
 * seals, opens or seals anew takes it from here, or what one wrote another couldn't read.
 */
export const SEALED_AS = {
  /** A factor's state: its row and its person. */
  factor: (factorId: string, userId: string) => `factor:${factorId}:${userId}`,
  /** A mail that waits: its row. */
  mail: (mailId: string) => `outbox:${mailId}`,
  /** The private half of a key that signs: its row. */
  signingKey: (kid: string) => `signing-key:${kid}`,
} as const;
