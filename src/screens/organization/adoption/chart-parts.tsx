import { areaPath, type Bar, linePath, type Value } from "./chart-shape";

/** The parts of a chart: lines, bars and their legend. */

export type Tone = "accent" | "plain" | "success" | "warning" | "destructive";

const STROKES: Readonly<Record<Tone, string>> = {
  accent: "stroke-link",
  plain: "stroke-control",
  success: "stroke-success",
  warning: "stroke-warning",
  destructive: "stroke-destructive",
};
const FILLS: Readonly<Record<Tone, string>> = {
  accent: "fill-link",
  plain: "fill-control",
  success: "fill-success",
  warning: "fill-warning",
  destructive: "fill-destructive",
};

/** Told apart by more than colour. */
type Pattern = "solid" | "dashed" | "dotted";
const DASHES: Readonly<Record<Pattern, string | undefined>> = {
  solid: undefined,
  dashed: "6 4",
  dotted: "1 5",
};

type LineProps = {
  values: readonly Value[];
  ceiling: number;
  tone: Tone;
  pattern?: Pattern;
  isFilled?: boolean;
};

export function Line({ values, ceiling, tone, pattern = "solid", isFilled }: LineProps) {
  return (
    <>
      {isFilled ? <path d={areaPath(values, ceiling)} fillOpacity="0.12" className={FILLS[tone]} /> : null}
      <path
        d={linePath(values, ceiling)}
        fill="none"
        vectorEffect="non-scaling-stroke"
        strokeWidth="2"
        strokeLinecap="round"
        strokeLinejoin="round"
        strokeDasharray={DASHES[pattern]}
        className={STROKES[tone]}
      />
    </>
  );
}

export function Bars({ bars, tone }: { bars: readonly Bar[]; tone: Tone }) {
  return bars.map((bar) => <rect key={bar.x} {...bar} className={FILLS[tone]} />);
}

type LegendProps = { entries: readonly { name: string; tone: Tone; pattern?: Pattern; value?: string }[] };

export function Legend({ entries }: LegendProps) {
  return (
    <ul className="flex flex-wrap gap-x-5 gap-y-1.5 text-sm">
      {entries.map(({ name, tone, pattern = "solid", value }) => (
        <li key={name} className="flex flex-wrap items-center gap-x-2">
          <svg aria-hidden width="20" height="8" viewBox="0 0 20 8" className="shrink-0">
            <line
              x1="1"
              x2="19"
              y1="4"
              y2="4"
              strokeWidth="2.5"
              strokeLinecap="round"
              strokeDasharray={DASHES[pattern]}
              className={STROKES[tone]}
            />
          </svg>
          <span className="text-muted-foreground">{name}</span>
          {value === undefined ? null : <span className="font-medium tabular-nums">{value}</span>}
        </li>
      ))}
    </ul>
  );
}
