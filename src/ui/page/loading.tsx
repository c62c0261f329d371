import type { ReactNode } from "react";
import { Card } from "../primitives/card";
import { Skeleton } from "../primitives/skeleton";

/** Announces the wait once, whatever is drawn meanwhile. */
function Loading({ children }: { children: ReactNode }) {
  return (
    <div role="status">
      <span className="sr-only">Loading</span>
      {children}
    </div>
  );
}

/** As many rows as a list is likely to have. */
export function LoadingRows({ rows = 3 }: { rows?: number }) {
  return (
    <Loading>
      {Array.from({ length: rows }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all the same
        <div key={at} className="flex items-center gap-4 border-b border-border px-5 py-4 last:border-0">
          <Skeleton isRound className="size-8" />
          <div className="flex-1 space-y-2">
            <Skeleton className="h-4 w-2/5" />
            <Skeleton className="h-3 w-3/5" />
          </div>
        </div>
      ))}
    </Loading>
  );
}

/** In place of section cards. */
export function LoadingSections({ sections = 3 }: { sections?: number }) {
  return (
    <Loading>
      <div className="space-y-4">
        {Array.from({ length: sections }, (_, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the cards are all the same
          <Card key={at} className="flex items-center gap-4 p-5">
            <div className="flex-1 space-y-2">
              <Skeleton className="h-4 w-1/3" />
              <Skeleton className="h-3 w-3/4" />
            </div>
            <Skeleton className="h-8 w-20" />
          </Card>
        ))}
      </div>
    </Loading>
  );
}
