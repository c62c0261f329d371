import { describe, expect, it } from "vitest";
import { areaPath, barsOf, ceilingOf, linePath } from "./chart-shape";

describe("a chart shows every day where it is", () => {
  it("below a round number that nothing goes above", () => {
    expect([[], [0, null], [1], [6, 4], [7], [11], [100], [101], [99_999]].map(ceilingOf)).toEqual([
      1, 1, 1, 6, 8, 20, 100, 200, 100_000,
    ]);
  });

  it("as a line from edge to edge, with a gap where nobody counted and a dot for a day alone", () => {
    expect(linePath([0, 5, 10], 10)).toBe("M0 100L50 50L100 0");
    expect(linePath([null, 5, 10], 10)).toBe("M50 50L100 0");
    expect(linePath([5, null, null, 5, 5], 10)).toBe("M0 50h0.01M75 50L100 50");
    expect(linePath([null, null], 10)).toBe("");
    expect(linePath([5], 10)).toBe("M0 50h0.01");
  });

  it("as an area down to nothing", () => {
    expect(areaPath([null, 5, 10], 10)).toBe("M50 100L50 50L100 0L100 100Z");
    expect(areaPath([null], 10)).toBe("");
  });

  it("as bars that stand on each other", () => {
    expect(barsOf([5, 0], 10)).toEqual([{ x: 7.5, y: 50, width: 35, height: 50 }]);
    expect(barsOf([2, 1], 10, [5, 0])).toEqual([
      { x: 7.5, y: 30, width: 35, height: 20 },
      { x: 57.5, y: 90, width: 35, height: 10 },
    ]);
  });
});
