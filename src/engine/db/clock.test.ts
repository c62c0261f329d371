import { afterEach, expect, it, vi } from "vitest";
import { compareClocks, secondsAhead } from "./clock";

const NOW = 1_800_000_000_000;

/** An answer that came after so long, of a database whose clock shows so much more. */
function answered(tookMs: number, databaseMs: number): number {
  vi.useFakeTimers({ now: NOW + tookMs, toFake: ["Date"] });
  compareClocks(new Date(NOW + databaseMs), NOW);
  return secondsAhead();
}
afterEach(() => {
  compareClocks(new Date(), Date.now());
  vi.useRealTimers();
});

it("is the same where nothing says that it is not, however slow the answer was", () => {
  expect(answered(10, 0)).toBe(0);
  expect(answered(10, -1_900)).toBe(0);
  expect(answered(4_000, 3_900)).toBe(0);
  expect(answered(4_000, -1_000)).toBe(0);
});

it("is known to a second where it is another one", () => {
  expect(answered(20, -90_000)).toBe(90);
  expect(answered(20, 90_000)).toBe(-90);
  expect(answered(1_000, -90_000)).toBeGreaterThanOrEqual(90);
});

it("stays what it was when an answer took too long to tell", () => {
  answered(20, -90_000);
  expect(answered(4_000, -60_000)).toBe(90);
  expect(answered(20, 0)).toBe(0);
});
