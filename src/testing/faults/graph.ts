/** A run's numbers over time, as one picture that any browser shows. */

export type Series = {
  name: string;
  unit: string;
  values: readonly (readonly [seconds: number, value: number])[];
};

const [WIDTH, HEIGHT, LEFT, GAP] = [960, 140, 70, 30];

/** One chart below the other, each from nothing to its largest value. @returns an SVG document */
export function graph(series: readonly Series[], marks: readonly { at: number; name: string }[]): string {
  const seconds = Math.max(1, ...series.flatMap(({ values }) => values.map(([at]) => at)));
  const x = (at: number) => (LEFT + (at / seconds) * (WIDTH - LEFT)).toFixed(1);
  const charts = series.map(({ name, unit, values }, place) => {
    const top = place * (HEIGHT + GAP) + GAP;
    const most = Math.max(1, ...values.map(([, value]) => value));
    const points = values.map(([at, value]) => `${x(at)},${(top + HEIGHT * (1 - value / most)).toFixed(1)}`);
    return `<text x="${LEFT}" y="${top - 8}">${name}, up to ${Math.round(most)} ${unit}</text>
<rect x="${LEFT}" y="${top}" width="${WIDTH - LEFT}" height="${HEIGHT}" fill="none" stroke="#ccc"/>
<polyline points="${points.join(" ")}" fill="none" stroke="#1f6feb"/>`;
  });
  const bottom = series.length * (HEIGHT + GAP);
  const lines = marks.map(
    ({ at, name }) =>
      `<line x1="${x(at)}" x2="${x(at)}" y1="${GAP}" y2="${bottom}" stroke="#d1242f" stroke-opacity="0.25"><title>${name}</title></line>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH + 10}" height="${bottom + 10}" font-family="sans-serif" font-size="12">
<rect width="100%" height="100%" fill="white"/>
${[...lines, ...charts].join("\n")}
</svg>
`;
}
