import type { JWTPayload } from "jose";

/** A verified access token. */
export type AccessToken = {
  /** Whose it is. */
  sub: string;
  /** The app it was given to; the empty text where it is one of Latchkey's own. */
  clientId: string;
  /** How sure it is who they are: `urn:latchkey:aal1` < `urn:latchkey:aal2` < `phr`. */
  acr: string | undefined;
  /** What they proved it with (RFC 8176). */
  amr: readonly string[];
  /** When they last did, in Unix seconds. */
  authTime: number | undefined;
  /** Everything it says. */
  payload: JWTPayload;
};

const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

export function toAccessToken(payload: JWTPayload): AccessToken {
  const { sub = "", client_id, acr, amr, auth_time } = payload;
  return {
    sub,
    clientId: text(client_id) ?? "",
    acr: text(acr),
    amr: Array.isArray(amr) ? amr.filter((one) => typeof one === "string") : [],
    authTime: typeof auth_time === "number" ? auth_time : undefined,
    payload,
  };
}
