import type { ComponentType } from "react";
import { type Later, later } from "./later";
import { LoadingRows } from "./page/loading";
import { Skeleton } from "./primitives/skeleton";

/** A part of a method's that a page may not need. Its host fetches it, or else its first use. */
export function laterPanel<Props extends object>(fetchIt: () => Promise<ComponentType<Props>>): Later<Props> {
  return later(fetchIt, { waiting: () => <WaitingPanel /> });
}

/** The same for what stands in a list. */
export function laterRow<Props extends object>(fetchIt: () => Promise<ComponentType<Props>>): Later<Props> {
  return later(fetchIt, {
    waiting: () => (
      <li>
        <LoadingRows rows={1} />
      </li>
    ),
  });
}

function WaitingPanel() {
  return (
    <div role="status" className="space-y-5">
      <span className="sr-only">Loading</span>
      <Skeleton className="mx-auto h-12 max-w-80" />
      <Skeleton className="h-10" />
    </div>
  );
}
