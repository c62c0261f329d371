"use client";

import { type ReactNode, useId } from "react";
import { readProblem } from "@/ui/form/problem";
import { ErrorState } from "@/ui/page/error-state";
import { LoadingRows } from "@/ui/page/loading";
import { Button } from "@/ui/primitives/button";
import { Card } from "@/ui/primitives/card";
import { cn } from "@/ui/primitives/cn";
import { serverNow } from "@/ui/time/server-clock";
import { byDay } from "./by-day";
import type { HistoryEntry } from "./entry";
import { Entry, SignIn } from "./history-entry";
import { HISTORY_KINDS, type HistoryKind, isHistoryKind } from "./kinds";

export type { HistoryEntry, HistoryKind };

/** Security events of a person or an organization, by day, with filters and paging. */

/** Where the entries come from; what an infinite query gives. */
export type HistoryLoader = {
  error: unknown;
  isFetching: boolean;
  isFetchingNextPage: boolean;
  hasNextPage: boolean;
  fetchNextPage: () => Promise<unknown>;
  refetch: () => Promise<unknown>;
};

type HistoryListProps = {
  kind: HistoryKind;
  onKind: (kind: HistoryKind) => void;
  /** undefined while the first page is on its way */
  entries: readonly HistoryEntry[] | undefined;
  loader: HistoryLoader;
  /** What can be done about one entry. */
  action?: (entry: HistoryEntry) => ReactNode;
};

export function HistoryList({ kind, onKind, ...list }: HistoryListProps) {
  return (
    <div className="space-y-6">
      <KindFilter kind={kind} onKind={onKind} />
      <Entries kind={kind} {...list} />
    </div>
  );
}

const KINDS = Object.entries(HISTORY_KINDS).map(([key, label]) => ({ key, label }));

function KindFilter({ kind, onKind }: Pick<HistoryListProps, "kind" | "onKind">) {
  return (
    <fieldset className="flex flex-wrap gap-1.5">
      <legend className="sr-only">Show only</legend>
      {KINDS.map(({ key, label }) => (
        <button
          key={key}
          type="button"
          aria-pressed={key === kind}
          onClick={() => isHistoryKind(key) && onKind(key)}
          className={cn(
            "h-8 cursor-pointer rounded-full border px-3 text-sm outline-hidden transition-colors focus-visible:ring-2 focus-visible:ring-ring",
            key === kind
              ? "border-link/25 bg-link/8 font-medium text-link"
              : "border-border text-muted-foreground hover:bg-secondary hover:text-foreground",
          )}
        >
          {label}
        </button>
      ))}
    </fieldset>
  );
}

const NOTHING: Readonly<Record<HistoryKind, string>> = {
  all: "Nothing has happened yet.",
  "sign-ins": "No sign-ins yet.",
  changes: "Nothing was changed yet.",
  failures: "Nothing has failed. That's how it should be.",
};

function Entries({ kind, entries, loader, action }: Omit<HistoryListProps, "onKind">) {
  if (entries === undefined) {
    return (
      <Card>
        {loader.error ? (
          <ErrorState
            message={readProblem(loader.error).message}
            onRetry={() => void loader.refetch()}
            retrying={loader.isFetching}
          />
        ) : (
          <LoadingRows rows={6} />
        )}
      </Card>
    );
  }
  if (entries.length === 0) {
    return (
      <Card tone="muted" className="px-6 py-10 text-center">
        {NOTHING[kind]}
      </Card>
    );
  }
  return (
    <>
      {byDay(entries, serverNow()).map(({ key, label, items }) => (
        <Day key={key} label={label}>
          {items.map((entry) => {
            const Row = isSignIn(entry) ? SignIn : Entry;
            return <Row key={entry.id} entry={entry} action={action?.(entry)} />;
          })}
        </Day>
      ))}
      <More loader={loader} />
    </>
  );
}

/** One that got somewhere: what failed has nothing within it. */
const isSignIn = ({ event, result, within }: HistoryEntry) =>
  event === "sign_in" && result === "success" && within !== undefined;

function Day({ label, children }: { label: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="space-y-3">
      <h2 id={id} className="text-sm font-medium text-muted-foreground">
        {label}
      </h2>
      <Card>
        <ul aria-labelledby={id} className="divide-y divide-border">
          {children}
        </ul>
      </Card>
    </section>
  );
}

function More({ loader }: { loader: HistoryLoader }) {
  if (loader.error && !loader.isFetching) {
    const again = loader.hasNextPage ? loader.fetchNextPage : loader.refetch;
    const { message } = readProblem(loader.error);
    return <ErrorState message={message} onRetry={() => void again()} />;
  }
  if (!loader.hasNextPage) {
    return <p className="text-center text-xs text-muted-foreground">That's everything.</p>;
  }
  return (
    <div className="flex justify-center">
      <Button
        variant="outline"
        onClick={() => void loader.fetchNextPage()}
        pending={loader.isFetchingNextPage}
      >
        Show more
      </Button>
    </div>
  );
}
