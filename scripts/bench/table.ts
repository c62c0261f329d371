import type { Measure } from "./measure";
import { median } from "./median";
import type { Scenario } from "./scenario";

/** The rounds of one scenario. */
export type Series = { scenario: Scenario; rounds: Measure[] };
type Yardsticks = Readonly<Record<"bare" | "query" | "floor", Scenario>>;

const COLUMNS = [
  "",
  "req/s",
  "p50 ms",
  "p95 ms",
  "p99 ms",
  "CPU µs",
  "DB µs",
  "RSS MB",
  "of bare",
  "of query",
  "× floor",
  "to reach",
] as const;

const LEGEND = `Medians; CPU a request, of the process that answers and (DB) of the database's backends.
Of bare, of query: shares by CPU, then by requests a second; 1 is as good as the yardstick.
× floor: how many times the CPU of node:http, process + database; at most "to reach" is good.`;

/** @returns the medians as lines of text, and what they mean; what is compared is compared round by round */
export function table(all: readonly Series[], { bare, query, floor }: Yardsticks): string {
  const roundsOf = (wanted: Scenario) => all.find(({ scenario }) => scenario === wanted)?.rounds ?? [];
  const rows = all.map(({ scenario, rounds }) => [
    scenario.name,
    whole(rounds, "requestsPerSecond"),
    whole(rounds, "p50"),
    whole(rounds, "p95"),
    whole(rounds, "p99"),
    whole(rounds, "cpu"),
    whole(rounds, "databaseCpu"),
    (Math.max(...rounds.map(({ rssBytes }) => rssBytes)) / 2 ** 20).toFixed(0),
    share(rounds, roundsOf(bare)),
    share(rounds, roundsOf(query)),
    times(rounds, roundsOf(floor)),
    scenario.toReach ? `${scenario.toReach.app} + ${scenario.toReach.database}` : "",
  ]);
  return `${aligned([[...COLUMNS], ...rows])}\n\n${LEGEND}`;
}

/** The first column to the left, the others to the right, each as wide as it needs. */
function aligned(rows: readonly (readonly string[])[]): string {
  const widthOf = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  const padded = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(widthOf(column)) : cell.padStart(widthOf(column));
  return rows.map((row) => row.map(padded).join("   ").trimEnd()).join("\n");
}

const said = (value: number, digits: number) => (Number.isNaN(value) ? "-" : value.toFixed(digits));

const whole = (rounds: readonly Measure[], key: keyof Measure) =>
  said(median(rounds.map((round) => round[key])), 0);

function share(rounds: readonly Measure[], yardstick: readonly Measure[]): string {
  const byCpu = compared(rounds, yardstick, (one, other) => other.cpu / one.cpu);
  const byRate = compared(rounds, yardstick, (one, other) => one.requestsPerSecond / other.requestsPerSecond);
  return `${said(byCpu, 2)} ${said(byRate, 2)}`;
}

function times(rounds: readonly Measure[], floor: readonly Measure[]): string {
  const app = compared(rounds, floor, (one, other) => one.cpu / other.cpu);
  const database = compared(rounds, floor, (one, other) => one.databaseCpu / other.databaseCpu);
  return `${said(app, 1)} + ${said(database, 1)}`;
}

/** Compared within each round, so that what else the machine did in the meantime touches both alike. */
function compared(
  rounds: readonly Measure[],
  yardstick: readonly Measure[],
  by: (one: Measure, other: Measure) => number,
): number {
  return median(
    rounds.flatMap((one, index) => {
      const other = yardstick[index];
      return other ? [by(one, other)] : [];
    }),
  );
}
