/**
 * Addresses of mailboxes: what of a typed one is kept, and what makes two of them the same. A domain counts by its
 * ASCII form (IDNA, UTS #46), what stands before it by NFKC in lower case.
 */

/** What pasting brings along unseen. Control characters are refused instead. */
const UNSEEN = /[\p{Cf}\p{Default_Ignorable_Code_Point}]+/gu;
/** A domain may be spelled with them (RFC 5892 §A.1): "نامه‌ای" is. */
const JOINERS = /[\u200c\u200d]+/g;
const UNSEEN_IN_DOMAINS = /(?![\u200c\u200d])[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;
const EDGES = /^[\s\p{Cf}]+|[\s\p{Cf}]+$/gu;
/** What IDNA reads as a dot (UTS #46 §4). */
const DOTS = /[\u3002\uff0e\uff61]/g;

const PLAIN = /^[a-z0-9.-]*$/i;
const ENCODED = /(?:^|\.)xn--/i;
/** Letters apart, only these may stand in a domain: a URL's parser would read more out of the rest. */
const ODD = /[^\P{ASCII}a-z0-9.-]/iu;

/** @returns a domain as DNS knows it, in lower case; undefined for what can't be one */
export function asciiDomain(domain: string): string | undefined {
  if (PLAIN.test(domain) && !ENCODED.test(domain)) return domain.toLowerCase();
  if (ODD.test(domain)) return undefined;
  try {
    return new URL(`http://${domain}`).hostname;
  } catch {
    return undefined;
  }
}

function parts(text: string): { local: string; at: "" | "@"; domain: string } {
  const end = text.lastIndexOf("@");
  if (end < 0) return { local: text, at: "", domain: "" };
  return { local: text.slice(0, end), at: "@", domain: text.slice(end + 1) };
}

function writtenDomain(text: string): string {
  const domain = text.replace(UNSEEN_IN_DOMAINS, "").replace(DOTS, ".");
  return asciiDomain(domain) === undefined ? domain.replace(JOINERS, "") : domain;
}

/** As it is stored and mailed to. A look-alike letter must not lead to another mailbox than the account's own. */
export function writtenAddress(text: string): string {
  const { local, at, domain } = parts(text.normalize("NFKC").replace(EDGES, ""));
  return `${local.replace(UNSEEN, "")}${at}${writtenDomain(domain)}`;
}

/** What makes two addresses the same account. Normalise first, validate second. */
export function normalizeEmail(text: string): string {
  const { local, at, domain } = parts(writtenAddress(text));
  return `${local.toLowerCase()}${at}${asciiDomain(domain) ?? domain.toLowerCase()}`;
}

const LOCAL = /^[^\s@"(),:;<>[\]\\`]{1,64}$/u;
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const UNFIT = /[\p{Cc}\p{Cs}\p{Co}\p{Cn}]/u;
/** RFC 5321 §4.5.3.1.3, without the angle brackets. */
export const MAX_ADDRESS = 254;

export function isAddress(text: string): boolean {
  const normalized = normalizeEmail(text);
  // A look-alike "@" must not become a real one (GHSA-7rqj-j65f-68wh).
  const sameShape = text.split("@").length === 2 && normalized.split("@").length === 2;
  const { local, domain } = parts(normalized);
  return sameShape && !UNFIT.test(normalized) && LOCAL.test(local) && DOMAIN.test(domain);
}

/** One letter may stand for many: "㌖" is "キロメートル". */
export const isShortEnough = (text: string): boolean => normalizeEmail(text).length <= MAX_ADDRESS;

/** Bounded before it is looked at, with room for what pasting brings along. */
export const MAX_TYPED_ADDRESS = 4 * MAX_ADDRESS;
export const ADDRESS_WORDS = {
  missing: "Enter your email address.",
  long: "That address is too long.",
  odd: "That isn't a valid email address.",
} as const;

/** @returns the address as it is kept, or what is wrong with the typed one, in a person's words */
export function readAddress(text: string): { address?: string; problem?: string } {
  if (text === "") return { problem: ADDRESS_WORDS.missing };
  if (text.length > MAX_TYPED_ADDRESS || !isShortEnough(text)) return { problem: ADDRESS_WORDS.long };
  return isAddress(text) ? { address: writtenAddress(text) } : { problem: ADDRESS_WORDS.odd };
}
