import { describe, expect, it } from "vitest";
import { cpuBetween, microsecondsIn } from "./bench/backends";

/** Guarantee: the database's CPU is never negative, whichever backends come and go. */

describe("cpuBetween", () => {
  const before = new Map([
    ["10 09:00", 500],
    ["11 09:00", 90_000],
  ]);

  it.each([
    [
      "of backends that stayed is what they used in between",
      [
        ["10 09:00", 700],
        ["11 09:00", 90_050],
      ],
      250,
    ],
    [
      "of one that came is all it used",
      [
        ["10 09:00", 500],
        ["11 09:00", 90_000],
        ["12 09:01", 40],
      ],
      40,
    ],
    ["of one that went is nothing", [["10 09:00", 600]], 100],
    [
      "takes a pid that was given again for another backend",
      [
        ["10 09:00", 500],
        ["11 09:01", 30],
      ],
      30,
    ],
  ] as const)("%s", (_, after, expected) => {
    expect(cpuBetween(before, new Map(after))).toBe(expected);
  });

  it("is no number where one of the two could not be read", () => {
    expect(cpuBetween(undefined, before)).toBeNaN();
    expect(cpuBetween(before, undefined)).toBeNaN();
  });
});

describe("microsecondsIn", () => {
  it("takes the time on a CPU alone", () => expect(microsecondsIn("3726197 12 1\n")).toBe(3726.197));
});
