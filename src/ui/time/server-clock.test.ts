import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { deviceNow, learnServerTime, serverNow } from "./server-clock";

const TRUE_TIME = Date.parse("2026-03-01T12:00:00.400Z");
const HOUR = 3_600_000;

/** An answer that took `ms` both ways together, seen by a device whose clock is `off` milliseconds from the truth. */
function answer(off: number, ms = 40): void {
  const truth = Date.now() - off;
  const date = new Date(Math.floor((truth + ms / 2) / 1000) * 1000).toUTCString();
  learnServerTime({ date, sentAt: Date.now(), receivedAt: Date.now() + ms });
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("W14: times count from the server's clock", () => {
  test.each([0, -7, 7, -24, 24, 24 * 365])("W14: a clock %i hours off is known to two seconds", (hours) => {
    const off = hours * HOUR;
    vi.setSystemTime(TRUE_TIME + off);
    answer(off);
    expect(Math.abs(serverNow() - TRUE_TIME)).toBeLessThanOrEqual(2_000);
    expect(deviceNow()).toBe(TRUE_TIME + off);
  });

  test("W14: answers that agree with what is known don't make times jump", () => {
    vi.setSystemTime(TRUE_TIME);
    answer(0);
    const known = serverNow() - deviceNow();
    for (const passed of [137, 560, 940, 2_210]) {
      vi.setSystemTime(TRUE_TIME + passed);
      answer(0);
      expect(serverNow() - deviceNow()).toBe(known);
    }
  });

  test("W14: a clock that is set right while the page is open is followed", () => {
    vi.setSystemTime(TRUE_TIME - 7 * HOUR);
    answer(-7 * HOUR);
    vi.setSystemTime(TRUE_TIME);
    answer(0);
    expect(Math.abs(serverNow() - TRUE_TIME)).toBeLessThanOrEqual(2_000);
  });

  test.each([null, "", "yesterday"])("W14: an answer without a date (%s) teaches nothing", (date) => {
    vi.setSystemTime(TRUE_TIME);
    answer(0);
    const known = serverNow() - deviceNow();
    learnServerTime({ date, sentAt: 0, receivedAt: 1 });
    expect(serverNow() - deviceNow()).toBe(known);
  });
});
