import { SUCCESS } from "../../procedure/success-words";
import type { ExamplesOf } from "./examples-of";
import { EXAMPLE } from "./values";

const CHALLENGE = "u3Yw0nq6mF5r3VQ2c4Jm8xqT1s7Yv9aB0kLdPzEoRgI";
const CREDENTIAL_ID = "pXf2mYc8qT4wVb1NzR7kLg";
const ID = "0b8f6c1e-8a54-4b0b-9f3e-2d3f5f0a7c11";

const ASSERTION = {
  id: CREDENTIAL_ID,
  rawId: CREDENTIAL_ID,
  type: "public-key",
  response: {
    clientDataJSON: "eyJ0eXBlIjoi…",
    authenticatorData: "SZYN5YgO…",
    signature: "MEUCIQD…",
    userHandle: "q1w2…",
  },
  clientExtensionResults: {},
};
const REGISTRATION = {
  id: CREDENTIAL_ID,
  rawId: CREDENTIAL_ID,
  type: "public-key",
  response: {
    clientDataJSON: "eyJ0eXBlIjoi…",
    attestationObject: "o2NmbXRk…",
    transports: ["internal", "hybrid"],
  },
  clientExtensionResults: {},
};

const options = (allowed: { id: string; type: "public-key"; transports?: string[] }[]) => ({
  success: true as const,
  data: {
    challenge: CHALLENGE,
    rpId: "auth.example.com",
    userVerification: "required" as const,
    timeout: 60_000,
    allowCredentials: allowed,
  },
});

const ITEM = {
  id: ID,
  name: "iCloud Keychain",
  icon: "apple" as const,
  isSynced: true,
  isEnabled: true,
  createdAt: "2026-03-02T09:15:00.000Z",
  lastUsedAt: "2026-05-04T12:00:00.000Z",
  lastUsedOn: "Safari on iPhone",
  credentialId: CREDENTIAL_ID,
};
const ACCOUNT = { rpId: "auth.example.com", userId: "4sR8…" };

export const PASSKEY_EXAMPLES = {
  authOptions: {
    response: options([{ id: CREDENTIAL_ID, type: "public-key", transports: ["internal", "hybrid"] }]),
  },
  completeRegistration: {
    request: { credential: REGISTRATION, challenge: CHALLENGE },
    response: { success: true, message: SUCCESS.passkey.completeRegistration },
  },
  signInOptions: { response: options([]) },
  signIn: {
    request: { credential: ASSERTION },
    response: {
      success: true,
      accessToken: EXAMPLE.accessToken,
      refreshToken: EXAMPLE.refreshToken,
      tokenId: EXAMPLE.sessionId,
      expiresAt: EXAMPLE.expiresAt,
      user: {
        id: EXAMPLE.userId,
        email: EXAMPLE.email,
        name: "Ada",
        orgId: null,
        orgRole: 0,
      },
    },
  },
  list: { response: { success: true, passkeys: [ITEM], ...ACCOUNT } },
  one: { request: { id: ID }, response: { success: true, passkey: ITEM, ...ACCOUNT } },
  rename: {
    request: { id: ID, name: "Work laptop" },
    response: { success: true, message: SUCCESS.passkey.rename },
  },
  remove: { request: { id: ID }, response: { success: true, message: SUCCESS.passkey.remove } },
} satisfies ExamplesOf<"passkey">;
