const NAME = /^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+){0,2}$/;
/** Making a clock costs half a millisecond and much memory, so those that were looked at last are kept. */
const MOST_CLOCKS = 50;
const clocks = new Map<string, Intl.DateTimeFormat>();

/** Whether text is the name of a time zone that is known here. */
export const isTimeZone = (text: string): boolean => clockOf(text) !== undefined;

/**
 * Writes an instant as the clocks of a time zone show it: "21 November 2026 at 19:22".
 * @param timeZone its name in the IANA database, in letters of any case
 * @returns undefined for a name that isn't known here
 */
export function clockOf(timeZone: string): Intl.DateTimeFormat | undefined {
  const kept = clocks.get(timeZone) ?? newClock(timeZone);
  if (!kept) return undefined;
  clocks.delete(timeZone);
  clocks.set(timeZone, kept);
  const [oldest = ""] = clocks.keys();
  if (clocks.size > MOST_CLOCKS) clocks.delete(oldest);
  return kept;
}

function newClock(timeZone: string): Intl.DateTimeFormat | undefined {
  if (timeZone.length > 64 || !NAME.test(timeZone)) return undefined;
  try {
    return new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short", timeZone });
  } catch {
    return undefined;
  }
}
