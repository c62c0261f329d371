import {
  createCipheriv,
  createDecipheriv,
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
 * One secret, many keys: each item of AUTH_SECRET is expanded with HKDF-SHA-256 (RFC 5869) into a key per purpose,
 * so that no key serves two purposes. The newest item seals and signs; every item opens and verifies, which is
 * what makes rotation possible.
 */

type Purpose = "seal" | "lookup" | "access-token";
type Keyring = ReadonlyMap<string, KeySet>;
type KeySet = { id: string; seal: Buffer; lookup: Buffer; signing: KeyObject; verifying: KeyObject };

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
  const seed = derive(secret, "access-token", 32);
  const signing = createPrivateKey({
    key: Buffer.concat([ED25519_PKCS8_PREFIX, seed]),
    format: "der",
    type: "pkcs8",
  });
  return {
    id: derive(secret, "key-id", 6).toString("base64url"),
    seal: derive(secret, "seal", 32),
    lookup: derive(secret, "lookup", 32),
    signing,
    verifying: createPublicKey(signing),
  };
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

/** The keys of access tokens: the newest signs, all verify, by key id. */
export function signingKeys(): { id: string; signing: KeyObject; verifying: ReadonlyMap<string, KeyObject> } {
  const { id, signing } = newest();
  return { id, signing, verifying: new Map([...keys()].map(([keyId, set]) => [keyId, set.verifying])) };
}
