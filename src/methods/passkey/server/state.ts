import { z } from "zod";

/** What is stored of a passkey: first the set-up's challenge, then the sealed public key with what may be shown. */

const waiting = z.object({ kind: z.literal("waiting"), challenge: z.string().min(1), name: z.string() });
const known = z.object({
  kind: z.literal("known"),
  /** COSE key, base64url. */
  publicKey: z.string().min(1),
  /** Whether it may ever be synced; never changes (WebAuthn L3 §6.1.3). */
  backupEligible: z.boolean(),
});

const state = z.discriminatedUnion("kind", [waiting, known]);
export type PasskeyState = z.output<typeof state>;
export const parsePasskeyState = (json: unknown): PasskeyState => state.parse(json);

const details = z.object({
  aaguid: z.string().catch(""),
  transports: z.array(z.string()).catch([]),
  /** It is synced now, so that it outlives the device. */
  backedUp: z.boolean().catch(false),
  usedOn: z.string().catch(""),
  usedFrom: z.string().catch(""),
});
export type PasskeyDetails = z.output<typeof details>;
/** What may be shown of a passkey; what is missing reads as empty. */
export const readPasskeyDetails = (json: Record<string, unknown>): PasskeyDetails => details.parse(json);
