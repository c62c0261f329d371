import {
  createCipheriv,
  createDecipheriv,
  createECDH,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";
import { env } from "./settings/env";

/**
 * All cryptography of the product, on Node's own primitives.
 *
 * Each item of AUTH_SECRET is expanded with HKDF-SHA-256 (RFC 5869) into a key per purpose. The newest item seals and
 * signs; every item opens and verifies, which makes rotation possible.
 */

type Purpose = "seal" | "lookup" | "access-token" | "access-token-es256";
type Keyring = ReadonlyMap<string, KeySet>;
type KeySet = { id: string; seal: Buffer; lookup: Buffer; tokenKeys: readonly TokenKey[] };

/** What signs access tokens: one key of each algorithm, chosen by its id. */
export type TokenKey = { kid: string; alg: "EdDSA" | "ES256"; signing: KeyObject; verifying: KeyObject };

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** PKCS #8 wrapping of a raw Ed25519 seed (RFC 8410 §7). */
const ED25519_PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

export class UnknownKeyError extends Error {
  constructor(keyId: string) {
    super(`No item of AUTH_SECRET has the key id ${keyId}; was an old secret removed before re-sealing?`);
    this.name = "UnknownKeyError";
  }
}

let keyring: Keyring | undefined;

function keys(): Keyring {
  keyring ??= new Map(
    env()
      .AUTH_SECRET.map((secret) => expand(secret))
      .map((set) => [set.id, set]),
  );
  return keyring;
}

function derive(secret: string, label: Purpose | "key-id", bytes: number): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "latchkey", `latchkey/${label}/v1`, bytes));
}

function expand(secret: string): KeySet {
  const id = derive(secret, "key-id", 6).toString("base64url");
  return {
    id,
    seal: derive(secret, "seal", 32),
    lookup: derive(secret, "lookup", 32),
    tokenKeys: [
      { kid: id, alg: "EdDSA", ...ed25519Key(derive(secret, "access-token", 32)) },
      { kid: `${id}.es256`, alg: "ES256", ...p256Key(derive(secret, "access-token-es256", 48)) },
    ],
  };
}

const pairOf = (signing: KeyObject) => ({ signing, verifying: createPublicKey(signing) });

const ed25519Key = (seed: Buffer) =>
  pairOf(
    createPrivateKey({ key: Buffer.concat([ED25519_PKCS8_PREFIX, seed]), format: "der", type: "pkcs8" }),
  );

/** The order of P-256 (FIPS 186-5, SP 800-186 §3.2.1.3). */
const P256_ORDER = BigInt("0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");

/** A private key of 384 bits, with which the remainder is as good as even (FIPS 186-5 §A.2.1). */
function p256Key(bits: Buffer) {
  const scalar = (BigInt(`0x${bits.toString("hex")}`) % (P256_ORDER - 1n)) + 1n;
  const d = Buffer.from(scalar.toString(16).padStart(64, "0"), "hex");
  const curve = createECDH("prime256v1");
  curve.setPrivateKey(d);
  const point = curve.getPublicKey();
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString("base64url"));
  const key = { kty: "EC", crv: "P-256", d: d.toString("base64url"), x, y };
  return pairOf(createPrivateKey({ key, format: "jwk" }));
}

function newest(): KeySet {
  const [first] = keys().values();
  if (!first) throw new UnknownKeyError("(none)");
  return first;
}

/** Encrypts with AES-256-GCM under the newest key and a random 96-bit nonce (NIST SP 800-38D §8.2.2). */
export function seal(plaintext: string, associatedData: string): { sealed: Buffer; keyId: string } {
  const { id, seal: key } = newest();
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(associatedData));
  const body = Buffer.concat([cipher.update(plaintext, "utf8"), cipher.final()]);
  return { sealed: Buffer.concat([nonce, body, cipher.getAuthTag()]), keyId: id };
}

/**
 * Opens what `seal` made for the same associated data.
 * @throws UnknownKeyError when the key is gone; Error when a byte, or the row it stands in, was changed
 */
export function open(sealed: Buffer, keyId: string, associatedData: string): string {
  const set = keys().get(keyId);
  if (!set) throw new UnknownKeyError(keyId);
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const tag = sealed.subarray(-TAG_BYTES);
  const decipher = createDecipheriv("aes-256-gcm", set.seal, nonce, { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(associatedData))
    .setAuthTag(tag);
  const body = sealed.subarray(NONCE_BYTES, -TAG_BYTES);
  return Buffer.concat([decipher.update(body), decipher.final()]).toString("utf8");
}

export function currentKeyId(): string {
  return newest().id;
}

/** Whatever is sealed under one of these can be opened. */
export const keyIds = (): string[] => [...keys().keys()];

/** A new secret of `bytes` random bytes, base64url. */
export function randomToken(bytes = 32): string {
  return randomBytes(bytes).toString("base64url");
}

/** What is stored of a token with 256 random bits: at that strength a plain hash can't be guessed (NIST §3.1.2.2). */
export function tokenHash(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

/** A keyed hash for values a thief of the database could guess: short codes, addresses, client addresses. */
export function lookupHash(label: string, value: string): string {
  return keyedHash(newest(), label, value);
}

/** The same under every key there is, for finding what an instance with another newest one has kept. */
export function lookupHashes(label: string, value: string): string[] {
  return [...keys().values()].map((set) => keyedHash(set, label, value));
}

const keyedHash = ({ lookup }: KeySet, label: string, value: string): string =>
  createHmac("sha256", lookup).update(label).update("\0").update(value).digest("base64url");

/** Compares two secrets without telling by its duration where they differ. */
export function sameSecret(a: string, b: string): boolean {
  return timingSafeEqual(tokenHash(a), tokenHash(b));
}

/** The key that signs access tokens: of the newest secret. */
export function tokenSigningKey(alg: TokenKey["alg"]): TokenKey {
  const key = newest().tokenKeys.find((one) => one.alg === alg);
  if (!key) throw new UnknownKeyError(alg);
  return key;
}

/** All that may have signed one, by key id. */
export const tokenKeys = (): ReadonlyMap<string, TokenKey> =>
  new Map([...keys().values()].flatMap((set) => set.tokenKeys.map((key) => [key.kid, key])));
