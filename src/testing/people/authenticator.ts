import {
  createHash,
  createPrivateKey,
  createPublicKey,
  createSign,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  randomBytes,
  sign,
} from "node:crypto";

/** A software authenticator, which can get any one part of its answer wrong on request. */

export type Algorithm = "ES256" | "RS256" | "EdDSA";

type Cbor = number | string | Uint8Array | Map<number | string, Cbor>;

/** Deterministic CBOR, as far as WebAuthn needs it (RFC 8949 §3). */
function cbor(value: Cbor): Buffer {
  if (typeof value === "number") return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (typeof value === "string")
    return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  return Buffer.concat([head(5, value.size), ...[...value].flatMap(([key, one]) => [cbor(key), cbor(one)])]);
}

function head(major: number, value: number): Buffer {
  const type = major << 5;
  if (value < 24) return Buffer.from([type | value]);
  if (value < 0x100) return Buffer.from([type | 24, value]);
  return Buffer.from([type | 25, value >> 8, value & 0xff]);
}

const b64 = (octets: Uint8Array | string): string => Buffer.from(octets).toString("base64url");
const bytes = (text: string | undefined): Buffer => Buffer.from(text ?? "", "base64url");
const sha256 = (octets: Uint8Array | string): Buffer => createHash("sha256").update(octets).digest();

/** COSE keys (RFC 9053 §2, §7). */
function coseKey(algorithm: Algorithm, { x, y, n, e }: JsonWebKey, padding: number): Buffer {
  const entries: Record<Algorithm, [number, Cbor][]> = {
    ES256: [
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, bytes(x)],
      [-3, bytes(y)],
    ],
    EdDSA: [
      [1, 1],
      [3, -8],
      [-1, 6],
      [-2, bytes(x)],
    ],
    RS256: [
      [1, 3],
      [3, -257],
      [-1, bytes(n)],
      [-2, bytes(e)],
    ],
  };
  const needless: [string, Cbor][] = padding > 0 ? [["padding", Buffer.alloc(padding)]] : [];
  return cbor(new Map<number | string, Cbor>([...entries[algorithm], ...needless]));
}

/**
 * Read anew from what was made: Node 20 stands still for good where the job that made a key is collected while that
 * key is exported as a JWK.
 */
function keyPair(algorithm: Algorithm): { publicKey: KeyObject; privateKey: KeyObject } {
  const made = madeKey(algorithm);
  const privateKey = createPrivateKey({ key: made, format: "der", type: "pkcs8" });
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

/** As PKCS #8. */
function madeKey(algorithm: Algorithm): Buffer {
  const publicKeyEncoding = { type: "spki", format: "der" } as const;
  const privateKeyEncoding = { type: "pkcs8", format: "der" } as const;
  if (algorithm === "EdDSA")
    return generateKeyPairSync("ed25519", { publicKeyEncoding, privateKeyEncoding }).privateKey;
  const pair =
    algorithm === "ES256"
      ? generateKeyPairSync("ec", { namedCurve: "P-256", publicKeyEncoding, privateKeyEncoding })
      : generateKeyPairSync("rsa", { modulusLength: 2048, publicKeyEncoding, privateKeyEncoding });
  return pair.privateKey;
}

const FLAGS = { up: 0x01, uv: 0x04, be: 0x08, bs: 0x10, at: 0x40 } as const;

/** Everything a ceremony says; a test replaces one of them. */
export type Said = {
  type: string;
  challenge: string;
  origin: string;
  crossOrigin: boolean | undefined;
  topOrigin: string | undefined;
  rpId: string;
  up: boolean;
  uv: boolean;
  be: boolean;
  bs: boolean;
  counter: number;
  id: string;
  rawId: string;
  credentialType: string;
  userHandle: string | undefined;
  /** Turns a bit of the signature over; a registration without attestation has none. */
  badSignature: boolean;
  /** Bytes that a registration's public key has for nothing. */
  keyPadding: number;
};

export type Credential = Record<string, unknown>;

export class SoftwareAuthenticator {
  readonly id: string = b64(randomBytes(32));
  counter = 0;
  readonly #keys: ReturnType<typeof keyPair>;
  #userHandle: string | undefined;

  /** @param defaults what it says of itself each time */
  constructor(
    readonly algorithm: Algorithm = "ES256",
    readonly defaults: Partial<Said> = {},
    readonly aaguid: Buffer = Buffer.alloc(16),
  ) {
    this.#keys = keyPair(algorithm);
  }

  /** Answers creation options (WebAuthn L3 §6.3.2). */
  create(
    asked: { challenge: string; rpID: string; origin: string; userId: string },
    change: Partial<Said> = {},
  ): Credential {
    this.#userHandle = asked.userId;
    const said = this.#say("webauthn.create", { ...asked, rpId: asked.rpID }, change);
    const credentialId = bytes(this.id);
    const attested = Buffer.concat([
      this.aaguid,
      Buffer.from([credentialId.length >> 8, credentialId.length & 0xff]),
      credentialId,
      coseKey(this.algorithm, this.#keys.publicKey.export({ format: "jwk" }), said.keyPadding),
    ]);
    const authData = Buffer.concat([authenticatorData(said, FLAGS.at), attested]);
    const attestationObject = cbor(
      new Map<number | string, Cbor>([
        ["fmt", "none"],
        ["attStmt", new Map()],
        ["authData", authData],
      ]),
    );
    const response = {
      clientDataJSON: b64(clientData(said)),
      attestationObject: b64(attestationObject),
      transports: ["internal"],
    };
    return {
      id: said.id,
      rawId: said.rawId,
      type: said.credentialType,
      response,
      clientExtensionResults: {},
    };
  }

  /** Answers request options (WebAuthn L3 §6.3.3). */
  get(asked: { challenge: string; rpId: string; origin: string }, change: Partial<Said> = {}): Credential {
    const said = this.#say("webauthn.get", asked, change);
    const data = authenticatorData(said, 0);
    const signature = this.#sign(Buffer.concat([data, sha256(clientData(said))]));
    if (said.badSignature) signature[signature.length - 1] = (signature.at(-1) ?? 0) ^ 1;
    const response = {
      clientDataJSON: b64(clientData(said)),
      authenticatorData: b64(data),
      signature: b64(signature),
      ...(said.userHandle === undefined ? {} : { userHandle: said.userHandle }),
    };
    return {
      id: said.id,
      rawId: said.rawId,
      type: said.credentialType,
      response,
      clientExtensionResults: {},
    };
  }

  #say(type: string, asked: Pick<Said, "challenge" | "origin" | "rpId">, change: Partial<Said>): Said {
    const { challenge, origin, rpId } = asked;
    const facts = { type, challenge, origin, rpId, crossOrigin: false, topOrigin: undefined };
    const flags = {
      up: true,
      uv: true,
      be: true,
      bs: true,
      counter: this.counter,
      badSignature: false,
      keyPadding: 0,
    };
    const names = { id: this.id, rawId: this.id, credentialType: "public-key", userHandle: this.#userHandle };
    return { ...facts, ...flags, ...names, ...this.defaults, ...change };
  }

  #sign(data: Buffer): Buffer {
    if (this.algorithm === "EdDSA") return sign(null, data, this.#keys.privateKey);
    return createSign("sha256").update(data).sign(this.#keys.privateKey);
  }
}

function clientData({ type, challenge, origin, crossOrigin, topOrigin }: Said): string {
  return JSON.stringify({ type, challenge, origin, crossOrigin, topOrigin });
}

function authenticatorData({ rpId, up, uv, be, bs, counter }: Said, more: number): Buffer {
  const flags = more | (up ? FLAGS.up : 0) | (uv ? FLAGS.uv : 0) | (be ? FLAGS.be : 0) | (bs ? FLAGS.bs : 0);
  const count = Buffer.alloc(4);
  count.writeUInt32BE(counter);
  return Buffer.concat([sha256(rpId), Buffer.from([flags]), count]);
}
