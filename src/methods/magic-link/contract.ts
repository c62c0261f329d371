import { LIMITS } from "@/contract/limits";

const { characters } = LIMITS.crossDeviceCode;
/** Digits and letters without those that are read as others: no I, L, O or U (Crockford's base32). */
export const CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Case doesn't count, nor do look-alikes. @param text without gaps @returns undefined for what can't be such a code */
export function normalizeCode(text: string): string | undefined {
  const code = text.toUpperCase().replace(/O/g, "0").replace(/[IL]/g, "1");
  const isCode = code.length === characters && [...code].every((letter) => CODE_ALPHABET.includes(letter));
  return isCode ? code : undefined;
}
