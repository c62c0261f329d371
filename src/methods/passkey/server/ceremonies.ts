import type { AuthenticatorTransport } from "@simplewebauthn/server";
import { LIMITS } from "@/contract/limits";
import type { Surroundings } from "@/engine/factor/method";
import type { AssertionResponse, RegistrationResponse } from "../contract";
import { readClientData } from "./client-data";
import { webauthnLibrary } from "./library";

/**
 * The two ceremonies (WebAuthn L3 §7.1, §7.2) on the library, and what it leaves to its caller. Where it throws or
 * returns false, both give undefined.
 */

/** EdDSA, ES256, RS256 (COSE algorithm identifiers), best first. */
export const ALGORITHMS = [-8, -7, -257];

const TRANSPORTS: readonly string[] = [
  "ble",
  "hybrid",
  "internal",
  "nfc",
  "usb",
] satisfies AuthenticatorTransport[];
export const isTransport = (text: string): text is AuthenticatorTransport => TRANSPORTS.includes(text);

type RelyingParty = Surroundings["rp"];

export type Registered = {
  credentialId: string;
  publicKey: Uint8Array;
  counter: number;
  aaguid: string;
  transports: string[];
  backupEligible: boolean;
  backedUp: boolean;
};

export async function checkRegistration(
  rp: RelyingParty,
  { id, rawId, type, response }: RegistrationResponse,
  challenge: string,
): Promise<Registered | undefined> {
  if (readClientData(response.clientDataJSON)?.type !== "webauthn.create") return undefined;
  const { clientDataJSON, attestationObject, transports = [] } = response;
  const { verifyRegistrationResponse } = await webauthnLibrary();
  const verified = await orNothing(() =>
    verifyRegistrationResponse({
      response: {
        id,
        rawId,
        type,
        response: { clientDataJSON, attestationObject },
        clientExtensionResults: {},
      },
      expectedChallenge: challenge,
      expectedOrigin: [...rp.origins],
      expectedRPID: rp.id,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    }),
  );
  if (!verified?.verified) return undefined;
  const { credential, aaguid, credentialDeviceType, credentialBackedUp } = verified.registrationInfo;
  // The library reads the id from the signed part; a differing one beside it is an attack.
  if (credential.id !== id) return undefined;
  // Nothing is signed yet, and every request reads it with the account, so its size is bounded here.
  if (credential.publicKey.length > LIMITS.passkeys.keyBytes) return undefined;
  return {
    credentialId: credential.id,
    publicKey: credential.publicKey,
    counter: credential.counter,
    aaguid,
    transports: transports.filter(isTransport),
    backupEligible: credentialDeviceType === "multiDevice",
    backedUp: credentialBackedUp,
  };
}

export type Asserted = { counter: number; backupEligible: boolean; backedUp: boolean };

export async function checkAssertion(
  rp: RelyingParty,
  { id, rawId, type, response }: AssertionResponse,
  challenge: string,
  publicKey: Uint8Array<ArrayBuffer>,
): Promise<Asserted | undefined> {
  if (readClientData(response.clientDataJSON)?.type !== "webauthn.get") return undefined;
  const { clientDataJSON, authenticatorData, signature } = response;
  const { verifyAuthenticationResponse } = await webauthnLibrary();
  const verified = await orNothing(() =>
    verifyAuthenticationResponse({
      response: {
        id,
        rawId,
        type,
        response: { clientDataJSON, authenticatorData, signature },
        clientExtensionResults: {},
      },
      expectedChallenge: challenge,
      expectedOrigin: [...rp.origins],
      expectedRPID: rp.id,
      requireUserVerification: true,
      // The library compares counters before signatures. With 0 it leaves that to us, and we must know the two apart.
      credential: { id, publicKey, counter: 0 },
    }),
  );
  if (!verified?.verified) return undefined;
  const { newCounter, credentialDeviceType, credentialBackedUp } = verified.authenticationInfo;
  return {
    counter: newCounter,
    backupEligible: credentialDeviceType === "multiDevice",
    backedUp: credentialBackedUp,
  };
}

async function orNothing<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch {
    return undefined;
  }
}
