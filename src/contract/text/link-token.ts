/** Why a mailed link is dead: expired, used, or replaced by a newer one. */
export const DEAD_LINKS = ["expired", "used", "replaced"] as const;
export type DeadLink = (typeof DEAD_LINKS)[number];

/** 32 random bytes in base64url: what every mailed link carries behind `#token=`. */
const LENGTH = 43;
const TOKEN = new RegExp(`[A-Za-z0-9_-]{${LENGTH},}`);
/** "=" as quoted-printable writes it (RFC 2045 §6.7), left there by a mail program. */
const QUOTED_EQUALS = new RegExp(`^3D(?=[A-Za-z0-9_-]{${LENGTH}})`, "i");

/** Undoes percent-encoding, even repeated; a malformed escape stays as it is. */
function decoded(text: string): string {
  let now = text;
  for (let turn = 0; turn < 3; turn += 1)
    now = now.replace(/%[0-7][0-9a-f]|(?:%[89a-f][0-9a-f])+/gi, letters);
  return now;
}

function letters(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}

/**
 * Finds the token in a mailed link that was damaged on its way: encoded twice, broken by quoted-printable, or followed
 * by punctuation or tracking parameters.
 * @param text the link, what stands behind its `#`, or the token by itself
 * @returns undefined where there is none in it
 */
export function linkTokenIn(text: string): string | undefined {
  // Line breaks, with the "=" of a soft one, and what nobody sees are the mail's, never the token's.
  const whole = decoded(text).replace(/=?[\s\p{Cf}]+/gu, "");
  const value = /token=+(.*)$/i.exec(whole)?.[1] ?? whole;
  const found = TOKEN.exec(value) ?? TOKEN.exec(value.replaceAll("=", ""));
  return found?.[0].replace(QUOTED_EQUALS, "").slice(0, LENGTH);
}
