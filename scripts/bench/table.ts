import type { Measure } from "./measure";

/** The rounds of one scenario. */
export type Series = { name: string; rounds: readonly Measure[] };

const COLUMNS = [
  "",
  "req/s",
  "p50 ms",
  "p95 ms",
  "p99 ms",
  "CPU µs",
  "RSS MB",
  "of bare",
  "of query",
] as const;

/** @returns the medians as lines of text; the shares are by CPU, then by requests a second, round by round */
export function table(all: readonly Series[], bare: string, query: string): string {
  const rows = all.map((series) => [
    series.name,
    whole(series, "requestsPerSecond"),
    whole(series, "p50"),
    whole(series, "p95"),
    whole(series, "p99"),
    whole(series, "cpu"),
    (Math.max(...series.rounds.map(({ rssBytes }) => rssBytes)) / 2 ** 20).toFixed(0),
    share(all, series, bare),
    share(all, series, query),
  ]);
  return [COLUMNS, ...rows].map((row) => row.map(padded).join("  ")).join("\n");
}

const padded = (cell: string, column: number) => (column === 0 ? cell.padEnd(32) : cell.padStart(11));

const whole = ({ rounds }: Series, key: keyof Measure) =>
  median(rounds.map((round) => round[key])).toFixed(0);

/** Compared within each round, so that what else the machine did in the meantime touches both alike. */
function share(all: readonly Series[], { rounds }: Series, yardstickName: string): string {
  const yardstick = all.find(({ name }) => name === yardstickName)?.rounds ?? [];
  const pairs = rounds.flatMap((round, index) => {
    const other = yardstick[index];
    return other ? [{ round, other }] : [];
  });
  const byCpu = median(pairs.map(({ round, other }) => other.cpu / round.cpu));
  const byRate = median(pairs.map(({ round, other }) => round.requestsPerSecond / other.requestsPerSecond));
  return `${byCpu.toFixed(2)} ${byRate.toFixed(2)}`;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
