import { expect, it } from "vitest";
import { clockOf, isTimeZone } from "./time-zone";

/** Guarantee: a zone's name is taken as known only if it is, and each is written by its own clock. */

it.each([
  ["UTC", true],
  ["Europe/London", true],
  ["europe/london", true],
  ["America/Argentina/Buenos_Aires", true],
  ["Etc/GMT+5", true],
  ["Europe/Nowhere", false],
  ["", false],
  ["+02:00", false],
  ["Europe/London; drop", false],
  [`Europe/${"London".repeat(20)}`, false],
])("%j: %s", (name, isKnown) => {
  // Asked a second time as well, when the first answer is kept.
  expect([isTimeZone(name), isTimeZone(name)]).toEqual([isKnown, isKnown]);
});

it("each zone keeps its own clock, however many were asked for in between", () => {
  const noon = new Date("2026-11-21T12:00:00Z");
  const zones = Intl.supportedValuesOf("timeZone");
  const written = () => zones.map((zone) => clockOf(zone)?.format(noon));
  const asIntlDoes = zones.map((timeZone) =>
    noon.toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short", timeZone }),
  );
  expect(written()).toEqual(asIntlDoes);
  expect(written()).toEqual(asIntlDoes);
});
