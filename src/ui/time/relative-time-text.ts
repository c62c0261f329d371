const UNITS: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number])[] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

const CLOCKS_APART = 30;
const A_LITTLE = 30;

const past = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const ahead = new Intl.RelativeTimeFormat("en", { numeric: "always" });

/**
 * "2 hours ago" or "in 3 days", both times in milliseconds. A few seconds ahead have just happened, as two clocks are
 * never quite the same.
 */
export function relativeTimeText(time: number, now: number): string {
  const seconds = Math.round((time - now) / 1000);
  if (seconds > 0) return aheadText(seconds);
  const found = UNITS.find(([, size]) => -seconds >= size);
  if (!found) return "just now";
  const [unit, size] = found;
  return past.format(Math.trunc(seconds / size), unit);
}

/** Rounded to the nearest in the largest unit of which there are two: "tomorrow" is too coarse for 26 hours. */
function aheadText(seconds: number): string {
  if (seconds <= CLOCKS_APART) return "just now";
  if (seconds < 60) return "in a moment";
  const [unit, size] = UNITS.find(([, size]) => seconds + A_LITTLE >= 2 * size) ?? ["minute", 60];
  return ahead.format(Math.round(seconds / size), unit);
}

/** The time left as "4:09", or "1:04:09" above an hour; never below "0:00". */
export function countdownText(secondsLeft: number): string {
  const left = Math.max(0, Math.ceil(secondsLeft));
  const [hours, minutes, seconds] = [Math.floor(left / 3600), Math.floor(left / 60) % 60, left % 60];
  const padded = (value: number) => String(value).padStart(2, "0");
  return hours > 0 ? `${hours}:${padded(minutes)}:${padded(seconds)}` : `${minutes}:${padded(seconds)}`;
}
