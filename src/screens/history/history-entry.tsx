"use client";

import { ChevronDown } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { Badge } from "@/ui/primitives/badge";
import { cn } from "@/ui/primitives/cn";
import { RelativeTime } from "@/ui/time/relative-time";
import { changeWords } from "./change-words";
import type { HistoryEntry } from "./entry";
import { eventWords } from "./event-words";
import { isOnNewDevice, signInWords } from "./sign-in-words";

type EntryProps = { entry: HistoryEntry; action: ReactNode };

const clock = (at: string) => new Date(at).toLocaleTimeString(undefined, { timeStyle: "short" });
const joined = (parts: readonly string[]) => parts.filter((part) => part !== "").join(" · ");

/** One event, with what can be done about it beside it. */
export function Entry({ entry, action }: EntryProps) {
  const { text } = eventWords(entry);
  return (
    <li className="flex gap-4 px-5 py-2.5">
      <EventIcon entry={entry} />
      <div className="flex min-w-0 flex-1 flex-col gap-x-4 gap-y-1 sm:flex-row sm:items-center">
        <div className="min-w-0 flex-1">
          <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
            <span className="min-w-0 font-medium break-words">
              {text}
              {entry.invited ? <Invited entry={entry} /> : null}
            </span>
            {entry.nextStep === "challenge" ? <Badge>Second step asked</Badge> : null}
          </p>
          {entry.changes?.map((change) => (
            <p
              key={change.what}
              className="text-sm break-words"
              translate={change.what === "name" ? "no" : undefined}
            >
              {changeWords(change)}
            </p>
          ))}
          <When entry={entry} more={joined([entry.device, entry.place])} />
        </div>
        {action ? <div className="shrink-0">{action}</div> : null}
      </div>
    </li>
  );
}

function Invited({ entry: { event, invited } }: { entry: HistoryEntry }) {
  return (
    <>
      {event === "member.invited" ? " to " : ": "}
      <span translate="no">{invited}</span>
    </>
  );
}

/** A whole sign-in, which unfolds into what happened in it, and into what can be done about it. */
export function SignIn({ entry, action }: EntryProps) {
  const [isOpen, setIsOpen] = useState(false);
  const id = useId();
  const { title, facts } = signInWords(entry);
  return (
    <li>
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setIsOpen(!isOpen)}
        className="flex w-full cursor-pointer items-center gap-4 px-5 py-2.5 text-left outline-hidden transition-colors hover:bg-secondary focus-visible:ring-2 focus-visible:ring-ring focus-visible:ring-inset"
      >
        <EventIcon entry={entry} />
        <span className="min-w-0 flex-1">
          <span className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
            <span className="break-words">
              <span className="font-medium">{title}</span>
              {facts.map((fact) => ` · ${fact}`)}
            </span>
            {isOnNewDevice(entry) ? <Badge>New device</Badge> : null}
          </span>
          <When entry={entry} more={entry.place} />
        </span>
        <ChevronDown
          aria-hidden
          className={cn(
            "size-4 shrink-0 text-muted-foreground motion-safe:transition-transform",
            isOpen && "rotate-180",
          )}
        />
      </button>
      <div id={id} hidden={!isOpen} className="space-y-3 px-5 pt-1 pb-4 sm:pl-13.5">
        {isOpen ? (
          <>
            <Steps steps={[entry, ...(entry.within ?? [])]} />
            {action}
          </>
        ) : null}
      </div>
    </li>
  );
}

function Steps({ steps }: { steps: readonly HistoryEntry[] }) {
  return (
    <ol className="space-y-1.5 border-l border-border pl-4 text-sm">
      {steps.map((step) => (
        <li key={step.id} className="flex gap-x-2.5 tiny:flex-wrap">
          <span className="text-muted-foreground tabular-nums">{clock(step.at)}</span>
          <span className="min-w-0 break-words">{eventWords(step).text}</span>
        </li>
      ))}
    </ol>
  );
}

function EventIcon({ entry }: { entry: HistoryEntry }) {
  const { icon: Icon } = eventWords(entry);
  const isFailure = entry.result === "failure" && entry.code !== "STEP_UP_REQUIRED";
  return (
    <Icon
      className={cn(
        "mt-0.5 size-4.5 shrink-0 tiny:hidden",
        isFailure ? "text-warning" : "text-muted-foreground",
      )}
      aria-hidden
    />
  );
}

function When({ entry, more }: { entry: HistoryEntry; more: string }) {
  return (
    <span className="block text-xs break-words text-muted-foreground">
      {clock(entry.at)} · <RelativeTime time={entry.at} />
      {more ? ` · ${more}` : null}
      {entry.who ? <> · {entry.who}</> : null}
    </span>
  );
}
