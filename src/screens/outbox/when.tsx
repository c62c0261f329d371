"use client";

import { useSyncExternalStore } from "react";

const nothingToWatch = () => () => {};

/** Shows UTC until the page runs, as the server doesn't know the visitor's time zone. */
export function useZone(): { timeZone?: string } {
  const isRunning = useSyncExternalStore(
    nothingToWatch,
    () => true,
    () => false,
  );
  return isRunning ? {} : { timeZone: "UTC" };
}

/** The time of day, and all of it for whoever points there. */
export function When({ at }: { at: string }) {
  const zone = useZone();
  const date = new Date(at);
  return (
    <time dateTime={at} title={date.toLocaleString("en-GB", zone)} className="shrink-0">
      {date.toLocaleTimeString("en-GB", { ...zone, hour: "2-digit", minute: "2-digit" })}
    </time>
  );
}
