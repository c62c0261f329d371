import { lookupHash, sameSecret } from "../platform/crypto";
import { hashBy, type Recipe, recipeOf, recipeWith } from "../platform/hash-password";

/**
 * Typed passwords, compared with all that is kept for an address at once: its account's, and those of registrations
 * that wait. What is kept for one address is hashed under one salt, so that what was typed has to be hashed once for
 * all of them, and the time of a sign-in tells neither whether the address is known nor who registered it.
 */

/** The forms a kept hash may have been made of. A sign-in costs one hash for each, whoever is asked for. */
const formsOf = (password: string): readonly string[] => [password];

const SALT_BYTES = 16;

/** The salt of an address nobody has a password at yet: its own, and unknown to who doesn't have the secret. */
const saltOf = (address: string): Buffer =>
  Buffer.from(lookupHash("password-salt", address), "base64url").subarray(0, SALT_BYTES);

function recipeAt(address: string, kept: string | null | undefined): Recipe {
  return recipeOf(kept ?? "") ?? recipeWith(saltOf(address));
}

/** The hashes of a typed password, one for each of its forms. */
export type Typed = readonly string[];

/**
 * @param address normalised
 * @param kept a hash that is kept for the address, where there is one: its account's before any that waits
 * @throws AppError UNAVAILABLE under a flood
 */
export async function hashTyped(
  password: string,
  address: string,
  kept: string | null | undefined,
): Promise<Typed> {
  const recipe = recipeAt(address, kept);
  const hashes: string[] = [];
  // One after the other: nobody takes more of the machine at once by what they type.
  for (const form of formsOf(password)) hashes.push(await hashBy(form, recipe));
  return hashes;
}

/** The hash to keep of a password that was chosen at an address; parameters as for `hashTyped`. */
export function hashChosen(
  password: string,
  address: string,
  kept: string | null | undefined,
): Promise<string> {
  return hashBy(formsOf(password)[0] ?? password, recipeAt(address, kept));
}

export const isTyped = (typed: Typed, kept: string | null): boolean =>
  kept !== null && typed.some((hash) => sameSecret(hash, kept));
