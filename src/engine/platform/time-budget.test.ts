import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { deadlineIn, isUsedUp, uncharged, withinBudget } from "./time-budget";

const NOW = 1_800_000_000_000;
beforeEach(() => void vi.useFakeTimers({ now: NOW, toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

const after = (ms: number) => vi.setSystemTime(NOW + ms);

it("outside of a request something may take as long as it does", () => {
  expect(deadlineIn(4_000)).toBe(NOW + 4_000);
  expect(isUsedUp()).toBe(false);
});

it("a request's waits end with its time, but for the short ones that finish it", () => {
  withinBudget(4_000, () => {
    expect(deadlineIn(2_500)).toBe(NOW + 2_500);
    after(3_000);
    expect(deadlineIn(2_500)).toBe(NOW + 4_000);
    after(3_900);
    expect(deadlineIn(2_500)).toBe(NOW + 4_150);
    expect(isUsedUp()).toBe(false);
    after(4_200);
    expect(isUsedUp()).toBe(true);
    expect(deadlineIn(2_500)).toBe(NOW + 4_450);
  });
});

it("however many of those there are, they don't add up", () => {
  withinBudget(4_000, () => {
    after(4_250);
    expect(deadlineIn(2_500)).toBe(NOW + 4_500);
    after(4_251);
    expect(deadlineIn(2_500)).toBeLessThan(NOW + 4_251);
  });
});

it("what is done once in a process is nobody's time", async () => {
  await withinBudget(4_000, async () => {
    expect(await uncharged(async () => after(5_000) && 1)).toBe(1);
    expect(isUsedUp()).toBe(false);
    expect(deadlineIn(5_000)).toBe(NOW + 9_000);
  });
  expect(await uncharged(async () => 2)).toBe(2);
});
