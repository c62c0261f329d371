import { z } from "zod";
import { documentedAs, named } from "../document/documented";
import { id, isoTime, ownName } from "../fields";
import { proofFields, verifySetupAnswer } from "./mfa";
import { authenticationCredential, credentialDescriptor, registrationCredential } from "./webauthn";

export const passkeyOptionsAnswer = z.object({
  success: z.literal(true),
  /** `PublicKeyCredentialRequestOptionsJSON`, as far as it is used. */
  data: z.object({
    challenge: z.string(),
    rpId: z.string(),
    userVerification: z.literal("required"),
    timeout: z.number().int(),
    allowCredentials: z.array(credentialDescriptor),
  }),
});

/** The published input has a `challenge` beside the credential. It is ignored, as only the stored one counts. */
const challenge = z.string().max(512).optional();
export const completeRegistrationInput = documentedAs(
  z.object({ credential: proofFields.credential, challenge }),
  z.object({ credential: registrationCredential, challenge }),
);
export const completeRegistrationAnswer = verifySetupAnswer;

export const passkeySignInInput = z.object({
  credential: documentedAs(z.record(z.string().max(64), z.unknown()), authenticationCredential),
  trustedDeviceToken: z.string().max(512).optional(),
});

const passkeyItem = named(
  "Passkey",
  z.object({
    id,
    name: z.string(),
    icon: z.enum(["apple", "google", "windows", "vault", "security-key", "passkey"]),
    /** Synced between devices; false for a passkey bound to one device or security key. */
    isSynced: z.boolean(),
    isEnabled: z.boolean(),
    createdAt: isoTime,
    lastUsedAt: isoTime.optional(),
    lastUsedOn: z.string().optional(),
    lastUsedFrom: z.string().optional(),
    /** What the browser knows it by: to tell it of a rename or a removal. */
    credentialId: z.string(),
  }),
);
/** What the browser's signal methods ask for beside the credential ids. */
const account = { rpId: z.string(), userId: z.string() };

export const passkeysAnswer = z.object({
  success: z.literal(true),
  passkeys: z.array(passkeyItem),
  ...account,
});
export const passkeyAnswer = z.object({ success: z.literal(true), passkey: passkeyItem, ...account });
export type PasskeyItem = z.input<typeof passkeyItem>;

export const passkeyIdInput = z.object({ id });
export const renamePasskeyInput = z.object({
  id,
  name: ownName,
});
