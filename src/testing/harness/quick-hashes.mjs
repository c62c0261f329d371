import { createRequire } from "node:module";

/**
 * Argon2id at its least cost, for tests that hash thousands of passwords and codes on the way to something else: a
 * hash still says the costs it was asked for, and no process without this can check it. Loaded before the app, as
 * `--import` or as a set-up file; where hashing is the subject a test file calls `hashForReal()` of `hashes.ts` first.
 */

/** @type {typeof import("@node-rs/argon2")} */
const argon2 = createRequire(import.meta.url)("@node-rs/argon2");
/** What the library takes where nothing is asked for. */
const USUAL = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const LEAST = { memoryCost: 8, timeCost: 1, parallelism: 1 };
const COSTS = /m=\d+,t=\d+,p=\d+/;
/** @param {{ memoryCost?: number | null, timeCost?: number | null, parallelism?: number | null }} costs */
const written = ({ memoryCost, timeCost, parallelism }) => `m=${memoryCost},t=${timeCost},p=${parallelism}`;

const KEY = Symbol.for("latchkey.hashes");
/** @type {{ isQuick: boolean, hold?: Promise<void> }} one for the process, however often this module is loaded */
const state = Reflect.get(globalThis, KEY) ?? quicken();
Reflect.set(globalThis, KEY, state);
// Each test file begins with it.
state.isQuick = true;
state.hold = undefined;

function quicken() {
  const { hash, hashRaw, verify } = argon2;
  /** @type {{ isQuick: boolean, hold?: Promise<void> }} */
  const own = { isQuick: true };
  argon2.hash = async (secret, options) => {
    await own.hold;
    if (!own.isQuick) return hash(secret, options);
    return (await hash(secret, { ...options, ...LEAST })).replace(COSTS, written({ ...USUAL, ...options }));
  };
  argon2.hashRaw = (secret, options) => hashRaw(secret, own.isQuick ? { ...options, ...LEAST } : options);
  argon2.verify = async (stored, secret) =>
    (own.isQuick && (await verify(String(stored).replace(COSTS, written(LEAST)), secret))) ||
    verify(stored, secret);
  return own;
}
