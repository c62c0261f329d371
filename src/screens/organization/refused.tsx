"use client";

import type { ReactNode } from "react";
import type { Outcome } from "@/contract/operations/several";
import { Alert } from "@/ui/primitives/alert";

export type RefusedLine = { of: string; problem: string };

/** Those of several for whom it couldn't be done, under the name that people know them by. */
export function refusedOf(
  outcomes: readonly Outcome[],
  name: (of: string) => string = (of) => of,
): readonly RefusedLine[] {
  return outcomes.flatMap(({ of, problem }) => (problem === null ? [] : [{ of: name(of), problem }]));
}

/** So many that the page stays one of members. */
const MOST_LINES = 12;

type RefusedProps = { title: string; lines: readonly RefusedLine[]; children?: ReactNode };

/** A line for each for whom something wasn't done, with why. */
export function Refused({ title, lines, children }: RefusedProps) {
  if (lines.length === 0) return null;
  const more = lines.length - MOST_LINES;
  return (
    <Alert variant="warning" title={title}>
      <ul aria-label={title} className="space-y-1">
        {lines.slice(0, MOST_LINES).map(({ of, problem }) => (
          <li key={of}>
            <span translate="no" className="font-medium wrap-anywhere">
              {of}
            </span>
            : {problem}
          </li>
        ))}
        {more > 0 ? <li>and {more.toLocaleString("en")} more</li> : null}
      </ul>
      {children}
    </Alert>
  );
}
