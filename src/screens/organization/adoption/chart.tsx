"use client";

import { type KeyboardEvent, type PointerEvent, type ReactNode, useState } from "react";

/**
 * A small chart of days, drawn with attributes alone because the content policy allows no style of an element's own.
 */

type ChartProps = {
  /** What it shows, in a sentence, for whoever doesn't see it. */
  label: string;
  /** What is counted upwards: "Members". */
  unit: string;
  ceiling: number;
  /** `YYYY-MM-DD` */
  days: readonly string[];
  /** What stands on a day, in words. @param at its place in `days` */
  read: (at: number) => string;
  children: ReactNode;
};

const dayText = (day: string | undefined, month: "short" | "long") =>
  day === undefined
    ? ""
    : new Date(`${day}T00:00Z`).toLocaleDateString("en-GB", { day: "numeric", month, timeZone: "UTC" });

const GRID = [0, 50, 100];
const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  PageUp: -7,
  PageDown: 7,
  Home: -Infinity,
  End: Infinity,
};

/** The pointer and the arrow keys choose a day, and what stands there is said below. */
export function Chart({ label, unit, ceiling, days, read, children }: ChartProps) {
  const last = days.length - 1;
  const [chosen, setChosen] = useState<number>();
  const at = Math.min(chosen ?? last, last);
  const words = `${dayText(days[at], "long")}: ${read(at)}`;
  const choose = (place: number) => setChosen(Math.max(0, Math.min(last, place)));

  function point({ clientX, currentTarget }: PointerEvent<HTMLElement>) {
    const { left, width } = currentTarget.getBoundingClientRect();
    choose(Math.round(((clientX - left) / width) * last));
  }

  function press(event: KeyboardEvent) {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    choose(at + step);
  }

  return (
    <figure className="space-y-1 text-xs text-muted-foreground tabular-nums">
      <p aria-hidden>{unit}</p>
      <div className="flex gap-2">
        <Scale ceiling={ceiling} />
        <div
          role="slider"
          tabIndex={0}
          aria-label={label}
          aria-valuemin={0}
          aria-valuemax={last}
          aria-valuenow={at}
          aria-valuetext={words}
          className="min-w-0 flex-1 cursor-crosshair rounded-sm outline-hidden focus-visible:ring-2 focus-visible:ring-ring focus-visible:ring-offset-4 focus-visible:ring-offset-card"
          onPointerMove={point}
          onPointerDown={point}
          onPointerLeave={() => setChosen(undefined)}
          onKeyDown={press}
        >
          <Picture at={chosen === undefined ? undefined : (at / Math.max(1, last)) * 100}>{children}</Picture>
        </div>
      </div>
      <Ends first={days[0]} last={days[last]} />
      <figcaption aria-hidden className="pt-1 text-sm text-foreground">
        {words}
      </figcaption>
    </figure>
  );
}

/** The numbers beside it. */
function Scale({ ceiling }: { ceiling: number }) {
  return (
    <div aria-hidden className="flex w-6 shrink-0 flex-col justify-between text-right leading-none">
      <span>{ceiling.toLocaleString("en")}</span>
      <span>{ceiling % 2 === 0 ? (ceiling / 2).toLocaleString("en") : ""}</span>
      <span>0</span>
    </div>
  );
}

/** @param at where the chosen day stands, in hundredths */
function Picture({ at, children }: { at: number | undefined; children: ReactNode }) {
  return (
    <svg
      aria-hidden
      viewBox="0 0 100 100"
      preserveAspectRatio="none"
      className="h-28 w-full overflow-visible"
    >
      {GRID.map((y) => (
        <line
          key={y}
          x1="0"
          x2="100"
          y1={y}
          y2={y}
          vectorEffect="non-scaling-stroke"
          strokeWidth="1"
          className="stroke-border"
        />
      ))}
      {children}
      {at === undefined ? null : (
        <line
          x1={at}
          x2={at}
          y1="0"
          y2="100"
          vectorEffect="non-scaling-stroke"
          strokeWidth="1"
          className="stroke-foreground"
        />
      )}
    </svg>
  );
}

/** The first and the last day, below it. */
function Ends({ first, last }: { first: string | undefined; last: string | undefined }) {
  return (
    <div aria-hidden className="flex justify-between pl-8">
      <span>{dayText(first, "short")}</span>
      <span>Day</span>
      <span>{dayText(last, "short")}</span>
    </div>
  );
}
