import { expect, test } from "vitest";
import { byDay } from "./by-day";

const at = (...parts: [number, number, number, number, number?]) => new Date(...parts).toISOString();
const now = new Date(2026, 2, 30, 0, 20).getTime();

test("events are under the local day they happened on, today and yesterday by name", () => {
  const days = byDay(
    [
      { at: at(2026, 2, 30, 0, 10) },
      { at: at(2026, 2, 29, 23, 50) },
      { at: at(2026, 2, 29, 0, 5) },
      { at: at(2026, 2, 28, 12) },
      { at: at(2025, 11, 24, 18) },
    ],
    now,
  );
  expect(days.map(({ label, items }) => [label, items.length])).toEqual([
    ["Today", 1],
    ["Yesterday", 2],
    [expect.stringContaining("28"), 1],
    [expect.stringContaining("2025"), 1],
  ]);
});
