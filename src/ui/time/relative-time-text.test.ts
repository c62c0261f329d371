import { expect, test } from "vitest";
import { countdownText, relativeTimeText } from "./relative-time-text";

const now = Date.UTC(2026, 0, 15, 12);

test.each([
  [0, "just now"],
  [-59, "just now"],
  [20, "just now"],
  [45, "in a moment"],
  [-60, "1 minute ago"],
  [-2 * 3600 - 1700, "2 hours ago"],
  [-86_400, "yesterday"],
  [60, "in 1 minute"],
  [15 * 60 - 1, "in 15 minutes"],
  [3600 - 1, "in 60 minutes"],
  [86_400 - 1, "in 24 hours"],
  [26 * 3600, "in 26 hours"],
  [2 * 86_400 - 1, "in 2 days"],
  [3 * 86_400, "in 3 days"],
  [3 * 86_400 - 1, "in 3 days"],
  [2 * 86_400 + 3 * 3600, "in 2 days"],
  [7 * 86_400 - 1, "in 7 days"],
  [10 * 86_400, "in 10 days"],
  [-8 * 86_400, "last week"],
  [-800 * 86_400, "2 years ago"],
])("%i seconds is %s", (seconds, text) => {
  expect(relativeTimeText(now + seconds * 1000, now)).toBe(text);
});

test.each([
  [0, "0:00"],
  [-4, "0:00"],
  [9, "0:09"],
  [248.2, "4:09"],
  [3849, "1:04:09"],
])("%d seconds left reads %s", (seconds, text) => {
  expect(countdownText(seconds)).toBe(text);
});
