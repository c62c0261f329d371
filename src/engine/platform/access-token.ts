import { sign, verify } from "node:crypto";
import { exportJWK, type JWTPayload } from "jose";
import { z } from "zod";
import { type TokenKey, tokenKeys, tokenSigningKey } from "./crypto";
import { env } from "./settings/env";

/**
 * Access tokens: JWTs (RFC 9068 profile) signed with Ed25519 or P-256, which resource servers verify offline. This
 * server also reads the session's row, so here a revoked session is dead at once.
 */

const TYPE = "at+jwt";
/** Signatures are checked once per token, not once per request; what can change is checked against the database. */
const VERIFIED_TOKENS = 5_000;
const LEEWAY_SECONDS = 5;

/**
 * No more than this: what a token brings along or points to, or calls critical, isn't ours (RFC 8725 §3.1, §3.10). A
 * release that is to sign with more has to be preceded by one that takes it.
 */
const header = z.strictObject({ alg: z.enum(["EdDSA", "ES256"]), typ: z.literal(TYPE), kid: z.string() });

const claims = z.object({
  sub: z.uuid(),
  sid: z.uuid(),
  gen: z.number().int(),
  exp: z.number().int(),
  iss: z.string(),
  aud: z.string(),
  /** None of ours has one: each counts from when it is signed. */
  nbf: z.undefined().optional(),
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
 * A JWS in compact form (RFC 7515 §7.1) with EdDSA (RFC 8037) or ES256 (RFC 7518 §3.4). Made and checked in this
 * thread: Web Crypto only offers another one, and the way there and back takes longer than the signature.
 */
function signed({ kid, alg, signing }: TokenKey, payload: JWTPayload): string {
  const input = `${encoded({ alg, typ: TYPE, kid })}.${encoded(payload)}`;
  const signature =
    alg === "EdDSA"
      ? sign(null, Buffer.from(input), signing)
      : sign("sha256", Buffer.from(input), { key: signing, dsaEncoding: CONCATENATED });
  return `${input}.${signature.toString("base64url")}`;
}

function isSigned({ alg, verifying }: TokenKey, input: string, signature: Buffer): boolean {
  return alg === "EdDSA"
    ? verify(null, Buffer.from(input), verifying, signature)
    : verify("sha256", Buffer.from(input), { key: verifying, dsaEncoding: CONCATENATED }, signature);
}

/** R and S, as a JWS has them (RFC 7518 §3.4), rather than DER. */
const CONCATENATED = "ieee-p1363";

const verified = new Map<string, AccessClaims>();

/**
 * Checks signature, algorithm, type, issuer and audience, but leaves expiry to the database's clock (`isExpired`).
 * @returns undefined for anything that isn't a token of ours
 */
export function verifyAccessToken(token: string): AccessClaims | undefined {
  const known = verified.get(token);
  if (known) return known;
  const found = claimsOf(token);
  if (found) remember(token, found);
  return found;
}

function claimsOf(token: string): AccessClaims | undefined {
  const [head = "", payload = "", end = "", ...more] = token.split(".");
  const { data: said } = header.safeParse(decoded(head));
  const key = said && tokenKeys().get(said.kid);
  // Each key is of one algorithm, whatever a token says of itself (RFC 8725 §3.1).
  if (more.length > 0 || key?.alg !== said?.alg) return undefined;
  const signature = Buffer.from(end, "base64url");
  // Decoding passes over what isn't base64url, and over bits left in its last character.
  const isPlain = signature.toString("base64url") === end;
  if (!key || !isPlain || !isSigned(key, `${head}.${payload}`, signature)) return undefined;
  const { data } = claims.safeParse(decoded(payload));
  const issuer = env().APP_URL;
  return data?.iss === issuer && data.aud === issuer ? data : undefined;
}

/** @returns undefined for what isn't JSON in base64url */
function decoded(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString());
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
