/**
 * Lines and bars in a field of 100 × 100 that is stretched to where it is drawn, from zero below to the highest
 * value.
 */

export type Value = number | null;

const round = (value: number) => Math.round(value * 100) / 100;

/** The upper edge of a chart: the least round number that nothing goes above. */
export function ceilingOf(values: readonly Value[]): number {
  const highest = Math.max(1, ...values.map((value) => value ?? 0));
  const unit = 10 ** Math.floor(Math.log10(highest));
  // A few people are never half a person.
  const step = [1, 2, 3, 4, 5, 6, 8, 10].find((factor) => factor * unit >= highest) ?? 10;
  return step * unit;
}

type Point = { x: number; y: number };

function pointsOf(values: readonly Value[], ceiling: number): (Point | undefined)[] {
  const last = Math.max(1, values.length - 1);
  return values.map((value, at) =>
    value === null ? undefined : { x: round((at / last) * 100), y: round(100 - (value / ceiling) * 100) },
  );
}

/** The path of a line, with a gap for days nobody counted and a dot for a day alone. */
export function linePath(values: readonly Value[], ceiling: number): string {
  const points = pointsOf(values, ceiling);
  return points
    .map((point, at) => {
      if (!point) return "";
      const [isFirst, isLast] = [!points[at - 1], !points[at + 1]];
      if (isFirst) return `M${point.x} ${point.y}${isLast ? "h0.01" : ""}`;
      return `L${point.x} ${point.y}`;
    })
    .join("");
}

/** The path of the area below a line of known days, which follow each other. */
export function areaPath(values: readonly Value[], ceiling: number): string {
  const known = pointsOf(values, ceiling).filter((point) => point !== undefined);
  const [first, last] = [known[0], known.at(-1)];
  if (!first || !last) return "";
  const top = known.map(({ x, y }) => `L${x} ${y}`).join("");
  return `M${first.x} 100${top}L${last.x} 100Z`;
}

export type Bar = { x: number; y: number; width: number; height: number };

/** Bars stacked on `below`; a day without a value has none. */
export function barsOf(values: readonly number[], ceiling: number, below?: readonly number[]): Bar[] {
  const pitch = 100 / Math.max(1, values.length);
  return values.flatMap((value, at) => {
    if (value === 0) return [];
    const height = round((value / ceiling) * 100);
    const ground = round(((below?.[at] ?? 0) / ceiling) * 100);
    return [
      { x: round((at + 0.15) * pitch), y: round(100 - ground - height), width: round(pitch * 0.7), height },
    ];
  });
}
