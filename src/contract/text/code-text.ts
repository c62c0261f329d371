/** What people type, paste or send as a code, normalized for comparison alike by pages and server. */

const DIGIT = /\p{Nd}/u;
/** Spaces, every dash (the "ー" of Japanese keyboards with them), and what nobody sees. */
const GAPS = /[\s\p{Dash}\p{Cf}\p{Default_Ignorable_Code_Point}\u2043\u30fc]+/gu;

/** Every script's ten digits stand in a row, from zero on (Unicode's stability policy on general category Nd). */
function digitValue(digit: string): string {
  const at = digit.codePointAt(0) ?? 0;
  let value = 0;
  while (DIGIT.test(String.fromCodePoint(at - value - 1))) value += 1;
  return String(value % 10);
}

/**
 * A code without its gaps in ASCII digits: "٣٦٤-٦٨٧" becomes "364687". All else stays, so that what is no code doesn't
 * become one.
 */
export function plainCode(text: string): string {
  return text
    .normalize("NFKC")
    .replace(GAPS, "")
    .replace(/[^\P{Nd}0-9]/gu, digitValue);
}

/** The digits in `text`, at most `length`, for a field that takes nothing else: "Your code is 123 456." is "123456". */
export function digitsOf(text: string, length: number): string {
  return plainCode(text).replace(/\D/g, "").slice(0, length);
}

/** The letters and digits in `text`, in capitals, at most `length`: "abcd-efgh" is "ABCDEFGH". */
export function lettersOf(text: string, length: number): string {
  return plainCode(text)
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, "")
    .slice(0, length);
}

/** `text` in groups, for reading aloud and typing off: "ABCD EFGH". */
export function grouped(text: string, size = 4, separator = " "): string {
  const groups: string[] = [];
  for (let at = 0; at < text.length; at += size) groups.push(text.slice(at, at + size));
  return groups.join(separator);
}
