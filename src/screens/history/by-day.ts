/** Groups a list, newest first, by day in local time. */

export type Day<T> = { key: string; label: string; items: T[] };

const A_DAY = 86_400_000;
const keyOf = (date: Date) => `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;

export function byDay<T extends { at: string }>(items: readonly T[], now: number): Day<T>[] {
  const days: Day<T>[] = [];
  for (const item of items) {
    const date = new Date(item.at);
    const key = keyOf(date);
    const last = days.at(-1);
    if (last?.key === key) last.items.push(item);
    else days.push({ key, label: labelOf(date, now), items: [item] });
  }
  return days;
}

function labelOf(date: Date, now: number): string {
  const today = new Date(now);
  // Midday, so that a day of 23 or 25 hours doesn't lead to the wrong one.
  const yesterday = new Date(new Date(now).setHours(12) - A_DAY);
  if (keyOf(date) === keyOf(today)) return "Today";
  if (keyOf(date) === keyOf(yesterday)) return "Yesterday";
  const year = date.getFullYear() === today.getFullYear() ? {} : ({ year: "numeric" } as const);
  return date.toLocaleDateString(undefined, { weekday: "long", day: "numeric", month: "long", ...year });
}
