import { generateKeyPair, type KeyObject, randomUUID } from "node:crypto";
import { promisify } from "node:util";
import { z } from "zod";
import { SIGNING_ALGS, type SigningAlg } from "@/contract/apps";
import { AppError } from "@/contract/errors";
import { audit } from "../audit/audit";
import { compareClocks } from "../db/clock";
import { pool } from "../db/pool/client";
import type { Pool } from "../db/pool/pool";
import { bool, int, NOW } from "../db/query/expressions";
import { fields } from "../db/query/fields";
import { named } from "../db/query/named";
import { query } from "../db/query/query";
import { sql } from "../db/query/sql";
import { insertInto } from "../db/query/write";
import { run } from "../db/run";
import { signingKeys } from "../db/schema";
import { changed, inSeconds } from "../db/steps";
import { open, seal } from "../platform/crypto";
import { SEALED_AS } from "../platform/sealed-as";
import { uncharged } from "../platform/time-budget";
import type { Operating } from "./operate";

/**
 * The keys that sign apps' tokens, stored sealed, as RSA keys can't be derived from AUTH_SECRET. Each is published
 * before it signs, and until everything it signed has expired.
 */

const jwk = z.object({ kty: z.string() }).loose();
type Jwk = z.output<typeof jwk>;

export type SigningKey = {
  kid: string;
  alg: SigningAlg;
  /** With its private half. */
  jwk: Jwk;
};

/** Two times what a verifier and an instance may keep what they know of the keys. */
const PUBLISHED_SECONDS = 720;
/** Longer than the life of anything that is signed, but for hints of who was signed in. */
const KEPT_SECONDS = 86_400;
const KNOWN_MS = 60_000;

const key = named(signingKeys, "signing_keys");
const newer = named(signingKeys, "newer");
const isNewer = sql`${newer.alg} = ${key.alg} and ${newer.generation} > ${key.generation}`;

const ROW = fields({
  id: key.id,
  alg: key.alg,
  publicJwk: key.publicJwk,
  sealed: key.sealed,
  keyId: key.keyId,
  now: NOW,
  /** Whether it is the newest key that may sign by now. */
  signs: bool(sql`${key.signsFrom} <= now() and not exists (select 1 from ${signingKeys} newer
    where ${isNewer} and ${newer.signsFrom} <= now())`),
});
type Row = (typeof ROW)["row"];

const generate = promisify(generateKeyPair);

const MAKERS: Record<SigningAlg, () => Promise<{ publicKey: KeyObject; privateKey: KeyObject }>> = {
  RS256: () => generate("rsa", { modulusLength: 2048 }),
  ES256: () => generate("ec", { namedCurve: "P-256" }),
  EdDSA: () => generate("ed25519"),
};

/** Those that count, newest first: a key goes a day after the next one began to sign. */
const readKeys = () =>
  run(
    query`select ${ROW} from ${signingKeys}
      where not exists (select 1 from ${signingKeys} newer
        where ${isNewer} and ${newer.signsFrom} < ${inSeconds(-KEPT_SECONDS)})
      order by ${key.alg}, ${key.generation} desc`,
    { retry: "safe" },
  );

/** The step that adds a key of the next generation, unless somebody else does so concurrently. */
async function insertKey(alg: SigningAlg, after: number | undefined) {
  const { publicKey, privateKey } = await uncharged(MAKERS[alg]);
  const id = randomUUID();
  const { sealed, keyId } = seal(
    JSON.stringify(privateKey.export({ format: "jwk" })),
    SEALED_AS.signingKey(id),
  );
  const publicJwk = { ...publicKey.export({ format: "jwk" }), kid: id, alg, use: "sig" };
  return sql`${insertInto(signingKeys, {
    id,
    alg,
    generation: (after ?? 0) + 1,
    publicJwk,
    sealed,
    keyId,
    signsFrom: after === undefined ? NOW : inSeconds(PUBLISHED_SECONDS),
  })} on conflict (${signingKeys.alg}, ${signingKeys.generation}) do nothing returning ${signingKeys.id}`;
}

let known: { from: Pool; rows: readonly Row[]; at: number } | undefined;

async function knownKeys(): Promise<readonly Row[]> {
  const from = pool();
  // Asks anew after the clock was put right either way: how far it is ahead is unknown then, too.
  if (known && known.from === from && Math.abs(Date.now() - known.at) < KNOWN_MS) return known.rows;
  const askedAt = Date.now();
  const rows = await readKeys();
  if (rows[0]) compareClocks(rows[0].now, askedAt);
  known = { from, rows, at: Date.now() };
  return rows;
}

/**
 * The public keys as JWKs (RFC 7517), without making any. If the database can't be reached the last known ones are
 * returned.
 */
export async function publishedKeys(): Promise<Jwk[]> {
  const rows = await knownKeys().catch((error: unknown) => {
    if (!(error instanceof AppError)) throw error;
    return known?.rows ?? [];
  });
  return rows.map(({ publicJwk }) => jwk.parse(publicJwk));
}

let making: Promise<void> | undefined;

/** Makes the first keys, once for everybody who asks meanwhile: each takes a thread from the hashing of passwords. */
function makeFirst(missing: readonly SigningAlg[]): Promise<void> {
  const begun = making;
  if (begun) return uncharged(() => begun);
  making = insertFirst(missing).finally(() => {
    making = undefined;
  });
  return making;
}

async function insertFirst(missing: readonly SigningAlg[]): Promise<void> {
  for (const alg of missing) await run(await insertKey(alg, undefined));
  known = undefined;
}

/** All keys, those that sign first of their algorithm. Makes what is missing. */
export async function signingKeySet(): Promise<SigningKey[]> {
  let rows = await knownKeys();
  const missing = SIGNING_ALGS.filter((alg) => !rows.some((row) => row.alg === alg));
  if (missing.length > 0) {
    await makeFirst(missing);
    rows = await knownKeys();
  }
  const signingFirst = [...rows].sort((one, other) => Number(other.signs) - Number(one.signs));
  return signingFirst.map(({ id, alg, sealed, keyId }) => ({
    kid: id,
    alg,
    jwk: jwk.parse(JSON.parse(open(sealed, keyId, SEALED_AS.signingKey(id)))),
  }));
}

/**
 * Adds a key of every algorithm, published at once and signing a few minutes later; two operators at one moment add
 * one.
 * @returns when they begin to sign, in seconds from now
 */
export async function rotateKeys(by: Operating): Promise<number> {
  for (const alg of SIGNING_ALGS) {
    const [last] = await run(
      query`select ${fields({ generation: int(sql`max(${signingKeys.generation})`) })} from ${signingKeys}
        where ${signingKeys.alg} = ${alg} having count(*) > 0`,
    );
    await changed(sql`
      with done as (${await insertKey(alg, last?.generation)}),
      recorded as (${audit(by.caller, { event: "app.keys_rotated", ...by.actor, detail: { alg } }, sql`done`)})
      select 1 from done`);
  }
  known = undefined;
  return PUBLISHED_SECONDS;
}
