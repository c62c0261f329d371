import { z } from "zod";
import { named } from "../document/documented";

/**
 * What a browser takes and gives in a WebAuthn ceremony, as JSON (WebAuthn L3 §5.1.8 to §5.1.10), for the document.
 * The passkey method reads what comes back.
 */

const base64url = z.string();
const publicKey = z.literal("public-key");
const transports = z.array(z.string());
const extensions = z.record(z.string(), z.unknown());
const attachment = z.enum(["platform", "cross-platform"]);

const credential = <T extends z.ZodRawShape>(response: T) =>
  z.object({
    id: base64url,
    rawId: base64url,
    type: publicKey,
    authenticatorAttachment: attachment.nullish(),
    response: z.object(response),
    clientExtensionResults: extensions.optional(),
  });

export const registrationCredential = named(
  "RegistrationCredential",
  credential({
    clientDataJSON: base64url,
    attestationObject: base64url,
    transports: transports.optional(),
  }),
);

export const authenticationCredential = named(
  "AuthenticationCredential",
  credential({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
    userHandle: base64url.nullish(),
  }),
);

export const credentialDescriptor = named(
  "CredentialDescriptor",
  z.object({ id: base64url, type: publicKey, transports: transports.optional() }),
);

/** `PublicKeyCredentialCreationOptionsJSON`, for `PublicKeyCredential.parseCreationOptionsFromJSON`. */
export const creationOptions = named(
  "CreationOptions",
  z.object({
    rp: z.object({ name: z.string(), id: z.string() }),
    user: z.object({ id: base64url, name: z.string(), displayName: z.string() }),
    challenge: base64url,
    pubKeyCredParams: z.array(z.object({ type: publicKey, alg: z.number().int() })),
    timeout: z.number().int(),
    excludeCredentials: z.array(credentialDescriptor),
    authenticatorSelection: z.object({
      residentKey: z.enum(["required", "preferred", "discouraged"]),
      requireResidentKey: z.boolean(),
      userVerification: z.literal("required"),
    }),
    attestation: z.literal("none"),
    extensions: extensions.optional(),
  }),
);
