import { z } from "zod";
import { LIMITS } from "@/contract/limits";
import { cutText, plainLine } from "@/contract/text/plain-text";
import { clockOf } from "@/contract/text/time-zone";

/**
 * Makes words that somebody else chose safe for a mail. Mail programs link bare text such as "evil.test/reset". A
 * visible space takes apart what looks like an address, and no program strips it.
 * @returns one line of at most `max` characters
 */
export function plainWords(text: string, max: number): string {
  // Line breaks would inject headers, and format characters hide or reorder text. Joiners are kept.
  const apart = plainLine(text.normalize("NFKC"))
    .replace(/[\\/:@|<>[\]{}]+(?=\S)/gu, " ")
    .replace(/[.。·․](?=[^\s.,;!?)])/gu, ". ")
    .replace(/\s+/gu, " ")
    .trim();
  return cutText(apart, max);
}

/** A subject line: one line, whatever it was made of (RFC 5322 §2.2 ends a header at CR LF). */
export function subjectLine(text: string): string {
  return cutText(plainLine(text).replace(/ +/g, " "), 180);
}

/** A name in a mail; parsing makes it safe, so that no template can forget to. */
export const nameInMail = z.string().transform((text) => plainWords(text, LIMITS.name.max));

/** A reason or another sentence somebody typed. */
export const sentenceInMail = z.string().transform((text) => plainWords(text, 200));

/** Where a request came from, in the words of its device and place; both may be unknown. */
export const originInMail = {
  device: nameInMail.default(""),
  place: nameInMail.default(""),
};

export const linkInMail = z.url({ protocol: /^https?$/ });

const UNITS = [
  [86_400, "day"],
  [3_600, "hour"],
  [60, "minute"],
  [1, "second"],
] as const;

/** The part of it that a length may differ from what is said. */
const NEARLY = 0.1;

/** A duration in the largest unit of which it has at least two, such as "24 hours" and "3 days". */
export function durationInWords(seconds: number): string {
  const [size, unit] = UNITS.find(([size]) => {
    const count = Math.round(seconds / size);
    return count >= 2 && Math.abs(count * size - seconds) <= NEARLY * seconds;
  }) ?? [1, "second"];
  const count = Math.round(seconds / size);
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** "21 November 2026 at 10:22 UTC"; "21 November 2026 at 19:22 (Asia/Tokyo)" */
export function instantInWords(at: Date, timeZone = "UTC"): string {
  const clock = timeZone === "UTC" ? undefined : clockOf(timeZone);
  return clock ? `${clock.format(at)} (${timeZone})` : `${clockOf("UTC")?.format(at)} UTC`;
}
