import { LIMITS } from "@/contract/limits";
import type {
  Answer,
  Asked,
  Begun,
  Confirmed,
  Kept,
  Method,
  Person,
  Refused,
  Surroundings,
  Verified,
  Wish,
} from "@/engine/factor/method";
import { type AssertionResponse, assertionResponse, registrationResponse } from "../contract";
import { authenticatorIcon, authenticatorName } from "./authenticators";
import { ALGORITHMS, checkAssertion, checkRegistration, isTransport } from "./ceremonies";
import { readClientData } from "./client-data";
import { webauthnLibrary } from "./library";
import { COPY_SUSPECTED, NOTICES } from "./notices";
import { type PasskeyState, parsePasskeyState, readPasskeyDetails } from "./state";

/** Passkeys (WebAuthn L3). User verification is always asked for and checked, so one is two factors at once. */

type KeptPasskey = Kept<PasskeyState>;
type Around = Pick<Surroundings, "rp" | "randomBytes">;

const TIMEOUT_MS = 60_000;
const { bytes, seconds } = LIMITS.passkeyChallenge;

const encode = (octets: Uint8Array): string => Buffer.from(octets).toString("base64url");
const newChallenge = ({ randomBytes }: Around): string => encode(randomBytes(bytes));

function descriptors(kept: readonly KeptPasskey[]) {
  return kept.flatMap(({ credentialId, details }) => {
    if (credentialId === null) return [];
    const transports = readPasskeyDetails(details).transports.filter(isTransport);
    return [{ id: credentialId, ...(transports.length > 0 ? { transports } : {}) }];
  });
}

async function begin(
  around: Surroundings,
  person: Person,
  existing: readonly KeptPasskey[],
  { deviceInfo }: Wish,
): Promise<Begun<PasskeyState>> {
  const { rp, productName } = around;
  const challenge = newChallenge(around);
  const { generateRegistrationOptions } = await webauthnLibrary();
  const options = await generateRegistrationOptions({
    rpName: productName,
    rpID: rp.id,
    userID: new Uint8Array(person.userHandle),
    userName: person.email,
    userDisplayName: person.name || person.email,
    challenge: new Uint8Array(Buffer.from(challenge, "base64url")),
    timeout: TIMEOUT_MS,
    attestationType: "none",
    authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
    excludeCredentials: descriptors(existing),
    supportedAlgorithmIDs: ALGORITHMS,
  });
  return {
    state: { kind: "waiting", challenge, name: deviceInfo?.name ?? "" },
    shown: {
      challenge: options.challenge,
      rpName: productName,
      userName: person.email,
      rpID: rp.id,
      origin: rp.origin,
      userId: options.user.id,
      options,
    },
  };
}

async function confirm(
  { rp, device }: Surroundings,
  _person: Person,
  { state }: KeptPasskey,
  { credential }: Answer,
): Promise<Confirmed<PasskeyState> | Refused> {
  const response = registrationResponse.safeParse(credential).data;
  if (!response || state.kind !== "waiting") return { ok: false };
  const found = await checkRegistration(rp, response, state.challenge);
  if (!found) return { ok: false };
  const { credentialId, publicKey, counter, aaguid, transports, backupEligible, backedUp } = found;
  // A security key, or a phone used over hybrid transport, isn't the device this browser runs on.
  const isKey = authenticatorIcon(aaguid, transports) === "security-key";
  const isElsewhere = response.authenticatorAttachment === "cross-platform";
  const place = isKey ? "Security key" : isElsewhere ? "Phone or tablet" : device;
  return {
    ok: true,
    state: { kind: "known", publicKey: encode(publicKey), backupEligible },
    counter,
    credentialId,
    name: state.name || authenticatorName(aaguid) || place || "Passkey",
    details: { aaguid, transports, backedUp },
  };
}

/** The WebAuthn ceremony's own challenge is the token: it comes back inside what the authenticator signs. */
function tokenOf({ credential }: Answer): string | undefined {
  return readAssertion(credential)?.challenge;
}

export type ReadAssertion = {
  response: AssertionResponse;
  challenge: string;
  userHandle: Buffer | undefined;
};

/** An answer to a sign-in ceremony taken apart, before anything in it is trusted. */
export function readAssertion(credential: unknown): ReadAssertion | undefined {
  const response = assertionResponse.safeParse(credential).data;
  if (!response) return undefined;
  const clientData = readClientData(response.response.clientDataJSON);
  if (clientData?.type !== "webauthn.get") return undefined;
  const { userHandle } = response.response;
  return {
    response,
    challenge: clientData.challenge,
    userHandle: userHandle ? Buffer.from(userHandle, "base64url") : undefined,
  };
}

/** What a browser is asked with. Without `kept` any passkey of this site may answer, and none is named. */
export function askForPasskey(around: Around, kept: readonly KeptPasskey[] = []): Asked {
  const challenge = newChallenge(around);
  const allowCredentials = descriptors(kept).map((one) => ({ ...one, type: "public-key" as const }));
  const shown = {
    challenge,
    rpId: around.rp.id,
    userVerification: "required",
    timeout: TIMEOUT_MS,
    allowCredentials,
  };
  return { token: challenge, data: {}, shown };
}

async function verify(
  { rp }: Surroundings,
  person: Person,
  kept: readonly KeptPasskey[],
  { credential }: Answer,
): Promise<Verified | Refused> {
  const answer = readAssertion(credential);
  const passkey = kept.find(({ credentialId }) => credentialId === answer?.response.id);
  if (!answer || passkey?.state.kind !== "known") return { ok: false };
  // The engine found the credential by its id; the user handle must match too (WebAuthn L3 §7.2 step 6).
  if (answer.userHandle && !answer.userHandle.equals(person.userHandle)) return { ok: false };
  const publicKey = new Uint8Array(Buffer.from(passkey.state.publicKey, "base64url"));
  const found = await checkAssertion(rp, answer.response, answer.challenge, publicKey);
  if (found?.backupEligible !== passkey.state.backupEligible) return { ok: false };
  const counts = found.counter > 0 || passkey.counter > 0;
  if (counts && found.counter <= passkey.counter)
    return { ok: false, copied: { factorId: passkey.id, notice: COPY_SUSPECTED } };
  return {
    ok: true,
    factorId: passkey.id,
    counter: found.counter,
    details: { backedUp: found.backedUp },
  };
}

export const passkey: Method<PasskeyState, "PASSKEY"> = {
  type: "PASSKEY",
  enrolsInOneTry: true,
  setupSeconds: seconds,
  challenge: {
    purpose: "passkey_challenge",
    seconds,
    begin: async (around, _person, kept) => askForPasskey(around, kept),
    tokenOf,
  },
  notices: NOTICES,
  parseState: parsePasskeyState,
  begin,
  confirm,
  verify,
};
