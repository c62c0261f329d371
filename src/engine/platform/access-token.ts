import { sign } from "node:crypto";
import { exportJWK, type JWTPayload, jwtVerify } from "jose";
import { z } from "zod";
import { type TokenKey, tokenKeys, tokenSigningKey } from "./crypto";
import { env } from "./settings/env";

/**
 * Access tokens: JWTs (RFC 9068 profile) signed with Ed25519 or P-256, which resource servers verify offline. This
 * server also reads the session's row, so here a revoked session is dead at once.
 */

const ALGORITHMS = ["EdDSA", "ES256"];
const TYPE = "at+jwt";
/** Signatures are checked once per token, not once per request; what can change is checked against the database. */
const VERIFIED_TOKENS = 5_000;
const LEEWAY_SECONDS = 5;

const claims = z.object({
  sub: z.uuid(),
  sid: z.uuid(),
  gen: z.number().int(),
  exp: z.number().int(),
});
export type AccessClaims = z.output<typeof claims>;

export type AccessTokenInput = {
  userId: string;
  sessionId: string;
  generation: number;
  orgId: string | null;
  /** Authentication methods references (RFC 8176) of the proofs given. */
  amr: readonly string[];
  aal: 1 | 2;
  /** When the newest proof was given that made the session fresh. */
  authTime: Date;
  now: Date;
  /** Never later than the session itself. */
  notAfter: Date;
};

const seconds = (date: Date) => Math.floor(date.getTime() / 1000);

/** Signs an access token. @returns the token and when it expires, in Unix milliseconds */
export function signAccessToken(input: AccessTokenInput): { token: string; expiresAt: number } {
  const issuer = env().APP_URL;
  const expires = Math.min(seconds(input.now) + env().ACCESS_TOKEN_MINUTES * 60, seconds(input.notAfter));
  const payload: JWTPayload = {
    sid: input.sessionId,
    gen: input.generation,
    org: input.orgId,
    amr: [...input.amr],
    aal: input.aal,
    auth_time: seconds(input.authTime),
    iss: issuer,
    aud: issuer,
    sub: input.userId,
    iat: seconds(input.now),
    exp: expires,
  };
  return { token: signed(tokenSigningKey(env().ACCESS_TOKEN_ALG), payload), expiresAt: expires * 1000 };
}

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString("base64url");

/**
 * A JWS in compact form (RFC 7515 §7.1) with EdDSA (RFC 8037) or ES256 (RFC 7518 §3.4). Signed in this thread: Web
 * Crypto only offers another one, and the way there and back takes longer than the signature.
 */
function signed({ kid, alg, signing }: TokenKey, payload: JWTPayload): string {
  const input = `${encoded({ alg, typ: TYPE, kid })}.${encoded(payload)}`;
  const signature =
    alg === "EdDSA"
      ? sign(null, Buffer.from(input), signing)
      : sign("sha256", Buffer.from(input), { key: signing, dsaEncoding: "ieee-p1363" });
  return `${input}.${signature.toString("base64url")}`;
}

const verified = new Map<string, AccessClaims>();

/**
 * Checks signature, algorithm, type, issuer and audience, but leaves expiry to the database's clock (`isExpired`).
 * @returns undefined for anything that isn't a token of ours
 */
export async function verifyAccessToken(token: string): Promise<AccessClaims | undefined> {
  const known = verified.get(token);
  if (known) return known;
  const keys = tokenKeys();
  const issuer = env().APP_URL;
  try {
    const { payload } = await jwtVerify(
      token,
      (header) => {
        const key = header.kid === undefined ? undefined : keys.get(header.kid);
        // Each key is of one algorithm, whatever a token says of itself (RFC 8725 §3.1).
        if (key?.alg !== header.alg) throw new Error("unknown key");
        return key.verifying;
      },
      // Expiry is asked of the database's clock; a day covers any skew between the two.
      { algorithms: ALGORITHMS, typ: TYPE, issuer, audience: issuer, clockTolerance: 86_400 },
    );
    const parsed = claims.parse(payload);
    remember(token, parsed);
    return parsed;
  } catch {
    return undefined;
  }
}

function remember(token: string, parsed: AccessClaims): void {
  if (verified.size >= VERIFIED_TOKENS) {
    const [oldest] = verified.keys();
    if (oldest !== undefined) verified.delete(oldest);
  }
  verified.set(token, parsed);
}

export function isExpired(token: AccessClaims, now: Date): boolean {
  return token.exp + LEEWAY_SECONDS <= now.getTime() / 1000;
}

/** The public halves of all keys, as a JWK set (RFC 7517 §5). */
export async function jsonWebKeySet(): Promise<{ keys: object[] }> {
  const keys = await Promise.all(
    [...tokenKeys().values()].map(async ({ kid, alg, verifying }) => ({
      ...(await exportJWK(verifying)),
      kid,
      alg,
      use: "sig",
    })),
  );
  return { keys };
}
