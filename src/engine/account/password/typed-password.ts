import { lookupHash, sameSecret } from "../../platform/crypto";
import {
  hashBy,
  hashesBy,
  hasOldParameters,
  type Recipe,
  recipeOf,
  recipeWith,
} from "../../platform/hash-password";

/**
 * Compares a typed password with every hash stored for an address, its pending registrations' too. All share one salt
 * and so one hash, so the time of a sign-in reveals nothing about the address.
 */
const SALT_BYTES = 16;

/** The salt of an address nobody has a password at yet: its own, and unknown to who doesn't have the secret. */
const saltOf = (address: string): Buffer =>
  Buffer.from(lookupHash("password-salt", address), "base64url").subarray(0, SALT_BYTES);

const recipeAt = (address: string, kept: string | null | undefined): Recipe =>
  recipeOf(kept ?? "") ?? recipeWith(saltOf(address));

/** The hashes of all forms of a typed password, the one that is kept of it first. */
export type Typed = readonly [string, ...string[]];

/**
 * @param address normalised
 * @param kept a hash that is kept for the address, where there is one: its account's before any that waits
 * @throws AppError UNAVAILABLE under a flood
 */
export const hashTyped = (
  password: string,
  address: string,
  kept: string | null | undefined,
): Promise<Typed> => hashesBy(password, recipeAt(address, kept));

/** The hash to keep of a password that was chosen at an address; parameters as for `hashTyped`. */
export const hashChosen = (
  password: string,
  address: string,
  kept: string | null | undefined,
): Promise<string> => hashBy(password, recipeAt(address, kept));

export const isTyped = (typed: Typed, kept: string | null): boolean =>
  kept !== null && typed.some((hash) => sameSecret(hash, kept));

/** Whether the right password should be hashed anew: by today's parameters, or of the form that is kept today. */
export const isOutdated = ([kept]: Typed, stored: string): boolean =>
  hasOldParameters(stored) || !sameSecret(kept, stored);
