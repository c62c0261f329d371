import {
  browserSupportsWebAuthn,
  browserSupportsWebAuthnAutofill,
  type PublicKeyCredentialHint,
  platformAuthenticatorIsAvailable,
  startAuthentication,
  startRegistration,
  WebAuthnAbortService,
} from "@simplewebauthn/browser";
import { z } from "zod";
import { type Circumstances, ceremonyError } from "./ceremony-error";

/** The browser's half of the two ceremonies: one at a time, a new one ends the one before. */

const transport = z.enum(["ble", "cable", "hybrid", "internal", "nfc", "smart-card", "usb"]);
const descriptor = z.object({
  id: z.string(),
  type: z.literal("public-key"),
  transports: z.array(transport).optional(),
});

/** What a begun set-up shows (`PublicKeyCredentialCreationOptionsJSON`, as far as the server uses it). */
export const creationOptions = z.object({
  rp: z.object({ id: z.string(), name: z.string() }),
  user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
  challenge: z.string(),
  pubKeyCredParams: z.array(z.object({ alg: z.number(), type: z.literal("public-key") })),
  timeout: z.number(),
  attestation: z.literal("none"),
  authenticatorSelection: z.object({
    residentKey: z.enum(["discouraged", "preferred", "required"]),
    userVerification: z.literal("required"),
  }),
  excludeCredentials: z.array(descriptor),
});
const requestOptions = z.object({
  challenge: z.string(),
  rpId: z.string(),
  userVerification: z.literal("required"),
  timeout: z.number(),
  allowCredentials: z.array(descriptor),
});

/** Where a new passkey is to be kept. */
export type Place = "device" | "phone" | "key";

/** Browsers that don't know the hints yet go by the attachment (WebAuthn L3 §5.8.7). */
const PLACES: Record<Place, { hint: PublicKeyCredentialHint; attachment: "platform" | "cross-platform" }> = {
  device: { hint: "client-device", attachment: "platform" },
  phone: { hint: "hybrid", attachment: "cross-platform" },
  key: { hint: "security-key", attachment: "cross-platform" },
};

export type Credential = Record<string, unknown>;

/** @throws CeremonyError */
export function createPasskey(asked: z.output<typeof creationOptions>, place: Place): Promise<Credential> {
  const { hint, attachment } = PLACES[place];
  const optionsJSON = {
    ...asked,
    hints: [hint],
    authenticatorSelection: { ...asked.authenticatorSelection, authenticatorAttachment: attachment },
  };
  return inWords("create", asked.timeout, async () => ({ ...(await startRegistration({ optionsJSON })) }));
}

/**
 * @param asked `PublicKeyCredentialRequestOptionsJSON`
 * @param useBrowserAutofill waits quietly for one to be picked where the browser fills addresses in
 * @throws CeremonyError
 */
export function askPasskey(asked: unknown, useBrowserAutofill = false): Promise<Credential> {
  const optionsJSON = requestOptions.parse(asked);
  return inWords("get", optionsJSON.timeout, async () => ({
    ...(await startAuthentication({ optionsJSON, useBrowserAutofill })),
  }));
}

/** Ends what is under way, if anything is. */
export const stopCeremony = (): void => WebAuthnAbortService.cancelCeremony();

/** Whether the browser offers passkeys where it fills addresses in. */
export const canAutofill = browserSupportsWebAuthnAutofill;

/** Whether this very device can hold a passkey: it has a fingerprint reader, a face camera or a screen lock. */
export async function canHoldPasskey(): Promise<boolean> {
  return browserSupportsWebAuthn() && (await platformAuthenticatorIsAvailable().catch(() => false));
}

async function inWords<Result>(
  ceremony: Circumstances["ceremony"],
  timeoutMs: number,
  work: () => Promise<Result>,
): Promise<Result> {
  const begunAt = performance.now();
  try {
    return await work();
  } catch (error) {
    throw ceremonyError(error, {
      ceremony,
      timeoutMs,
      waitedMs: performance.now() - begunAt,
      isFramed: window.self !== window.top,
      isSecure: window.isSecureContext,
      isSupported: browserSupportsWebAuthn(),
    });
  }
}
