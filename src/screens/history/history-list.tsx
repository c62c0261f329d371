"use client";

import { type ReactNode, useId } from "react";
import type { NextStep } from "@/contract/session-levels";
import { readProblem } from "@/ui/form/problem";
import { ErrorState } from "@/ui/page/error-state";
import { LoadingRows } from "@/ui/page/loading";
import { Badge } from "@/ui/primitives/badge";
import { Button } from "@/ui/primitives/button";
import { Card } from "@/ui/primitives/card";
import { cn } from "@/ui/primitives/cn";
import { RelativeTime } from "@/ui/time/relative-time";
import { serverNow } from "@/ui/time/server-clock";
import { byDay } from "./by-day";
import { eventWords } from "./event-words";

/** Security events, one's own or an organization's: in words, by day, filtered, a page at a time. */

export type HistoryEntry = {
  id: string;
  at: string;
  event: string;
  result: "success" | "failure";
  method: string | null;
  device: string;
  /** Rough place, or whatever is known of it; "" where nothing is. */
  place: string;
  code?: string | null;
  /** How many calls it stands for. */
  count?: number;
  nextStep?: NextStep | null;
  onTrustedDevice?: boolean;
  /** Who did it, or to whom, where that isn't plain: "by an administrator". */
  who?: ReactNode;
};

/** Where the entries come from; what an infinite query gives. */
export type HistoryLoader = {
  error: unknown;
  isFetching: boolean;
  isFetchingNextPage: boolean;
  hasNextPage: boolean;
  fetchNextPage: () => Promise<unknown>;
  refetch: () => Promise<unknown>;
};

export const HISTORY_KINDS = {
  all: "All",
  "sign-ins": "Sign-ins",
  changes: "Changes",
  failures: "Failures",
} as const;
export type HistoryKind = keyof typeof HISTORY_KINDS;

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
const isKind = (key: string): key is HistoryKind => Object.hasOwn(HISTORY_KINDS, key);

function KindFilter({ kind, onKind }: Pick<HistoryListProps, "kind" | "onKind">) {
  return (
    <fieldset className="flex flex-wrap gap-1.5">
      <legend className="sr-only">Show only</legend>
      {KINDS.map(({ key, label }) => (
        <button
          key={key}
          type="button"
          aria-pressed={key === kind}
          onClick={() => isKind(key) && onKind(key)}
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
    return <Card className="px-6 py-10 text-center text-muted-foreground">{NOTHING[kind]}</Card>;
  }
  return (
    <>
      {byDay(entries, serverNow()).map(({ key, label, items }) => (
        <Day key={key} label={label}>
          {items.map((entry) => (
            <Entry key={entry.id} entry={entry} action={action?.(entry)} />
          ))}
        </Day>
      ))}
      <More loader={loader} />
    </>
  );
}

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

const clock = (at: string) => new Date(at).toLocaleTimeString(undefined, { timeStyle: "short" });

function Entry({ entry, action }: { entry: HistoryEntry; action: ReactNode }) {
  const { icon: Icon, text } = eventWords(entry);
  const isFailure = entry.result === "failure" && entry.code !== "STEP_UP_REQUIRED";
  const where = [entry.device, entry.place].filter((part) => part !== "").join(" · ");
  return (
    <li className="flex gap-4 px-5 py-3.5">
      <Icon
        className={cn(
          "mt-0.5 size-4.5 shrink-0 tiny:hidden",
          isFailure ? "text-warning" : "text-muted-foreground",
        )}
        aria-hidden
      />
      <div className="flex min-w-0 flex-1 flex-col gap-x-4 gap-y-1 sm:flex-row sm:items-center">
        <div className="min-w-0 flex-1 space-y-0.5">
          <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
            <span className="font-medium break-words">{text}</span>
            {entry.nextStep === "challenge" ? <Badge>Second step asked</Badge> : null}
          </p>
          <p className="text-xs break-words text-muted-foreground">
            {clock(entry.at)} · <RelativeTime time={entry.at} />
            {where ? ` · ${where}` : null}
            {entry.who ? <> · {entry.who}</> : null}
          </p>
        </div>
        {action ? <div className="shrink-0">{action}</div> : null}
      </div>
    </li>
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
