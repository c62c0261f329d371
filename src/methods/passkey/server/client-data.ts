import { z } from "zod";

/** What the browser itself says of a ceremony, and the authenticator signs (WebAuthn L3 §5.8.1). */

const clientData = z.object({
  type: z.enum(["webauthn.create", "webauthn.get"]),
  challenge: z.string().min(1).max(512),
  // Inside somebody else's page a person can't tell what they agree to. The library asks this of sign-ins only.
  crossOrigin: z.literal(false).optional(),
  topOrigin: z.never().optional(),
});

export type ClientData = z.output<typeof clientData>;

/** @returns undefined for anything malformed, and for a ceremony inside a page of another origin */
export function readClientData(base64url: string): ClientData | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(base64url, "base64url"));
    return clientData.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
