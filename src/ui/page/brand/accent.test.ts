import fc from "fast-check";
import { expect, test } from "vitest";
import { accentStyles, contrast, foregroundOn, legibleOn } from "./accent";

const colour = fc
  .integer({ min: 0, max: 0xffffff })
  .map((value) => `#${value.toString(16).padStart(6, "0")}`);

test("contrast follows WCAG's own examples", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
});

test("text on any accent is legible", () => {
  fc.assert(
    fc.property(colour, (accent) => {
      expect(contrast(accent, foregroundOn(accent))).toBeGreaterThanOrEqual(4.5);
    }),
  );
});

test("any accent is legible as text on both themes", () => {
  fc.assert(
    fc.property(colour, fc.constantFrom("#fcfcfc", "#17171a"), (accent, surface) => {
      expect(contrast(legibleOn(accent, surface, 5.5), surface)).toBeGreaterThanOrEqual(5.5);
    }),
  );
});

test("an accent that is legible already is kept", () => {
  expect(legibleOn("#1d4ed8", "#ffffff", 4.5)).toBe("#1d4ed8");
});

test("the painted pairs are legible in both themes", () => {
  fc.assert(
    fc.property(colour, (accent) => {
      const pairs = [...accentStyles(accent).matchAll(/--primary:(#\w{6});--primary-foreground:(#\w{6})/g)];
      expect(pairs).toHaveLength(2);
      for (const [, primary = "", foreground = ""] of pairs)
        expect(contrast(primary, foreground)).toBeGreaterThanOrEqual(4.5);
    }),
  );
});
