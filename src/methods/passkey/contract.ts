import { z } from "zod";

/** What a browser gives back of a WebAuthn ceremony, as JSON (WebAuthn L3 §5.1.8). Everything unknown is dropped. */

const base64url = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[A-Za-z0-9_-]*$/);

/** At most 1,023 bytes (WebAuthn L3 §7.1 step 25). */
const credentialId = base64url(1364).min(1);
const clientDataJSON = base64url(8192).min(1);

const credential = { id: credentialId, rawId: credentialId, type: z.literal("public-key") };

export const registrationResponse = z
  .object({
    ...credential,
    /** Unsigned: good for a name, never for a decision. */
    authenticatorAttachment: z.enum(["platform", "cross-platform"]).optional().catch(undefined),
    response: z.object({
      clientDataJSON,
      attestationObject: base64url(49_152).min(1),
      transports: z.array(z.string().max(32)).max(10).optional().catch(undefined),
    }),
  })
  .refine(({ id, rawId }) => id === rawId);

export const assertionResponse = z
  .object({
    ...credential,
    response: z.object({
      clientDataJSON,
      authenticatorData: base64url(16_384).min(1),
      signature: base64url(8192).min(1),
      userHandle: base64url(88).nullish(),
    }),
  })
  .refine(({ id, rawId }) => id === rawId);

export type RegistrationResponse = z.output<typeof registrationResponse>;
export type AssertionResponse = z.output<typeof assertionResponse>;
