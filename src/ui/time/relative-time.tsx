"use client";

import { useEffect, useId, useState } from "react";
import { relativeTimeText } from "./relative-time-text";
import { serverNow } from "./server-clock";

type RelativeTimeProps = {
  /** ISO 8601. */
  time: string;
  className?: string;
  /** The exact time can be reached by keyboard and by touch, too. For where it matters and there are few. */
  focusable?: boolean;
};

const REFRESH = 30_000;
const exact = (date: Date) => date.toLocaleString(undefined, { dateStyle: "long", timeStyle: "short" });
const inUtc = (date: Date) => date.toLocaleDateString("en", { dateStyle: "medium", timeZone: "UTC" });

/** "2 hours ago" with the local time on hover. Until the browser takes over it is the day, which needs no clock. */
export function RelativeTime({ time, className, focusable }: RelativeTimeProps) {
  const [now, setNow] = useState<number>();
  useEffect(() => {
    setNow(serverNow());
    const timer = setInterval(() => setNow(serverNow()), REFRESH);
    return () => clearInterval(timer);
  }, []);
  const date = new Date(time);
  const text = now === undefined ? inUtc(date) : relativeTimeText(date.getTime(), now);
  if (focusable && now !== undefined) {
    return <WithExact time={time} className={className} text={text} exact={exact(date)} />;
  }
  return (
    <time dateTime={time} className={className} title={now === undefined ? undefined : exact(date)}>
      {text}
    </time>
  );
}

type WithExactProps = { time: string; className: string | undefined; text: string; exact: string };

function WithExact({ time, className, text, exact }: WithExactProps) {
  const id = useId();
  return (
    <button
      type="button"
      aria-describedby={id}
      className="group relative cursor-help rounded-sm outline-hidden focus-visible:ring-2 focus-visible:ring-ring"
    >
      <time dateTime={time} className={className}>
        {text}
      </time>
      <span
        id={id}
        role="tooltip"
        className="absolute bottom-full left-0 z-10 mb-1 hidden rounded-md border border-border bg-popover px-2 py-1 text-left text-xs whitespace-nowrap text-popover-foreground max-sm:fixed max-sm:inset-x-4 max-sm:bottom-4 max-sm:text-center max-sm:whitespace-normal group-hover:block group-focus:block"
      >
        {exact}
      </span>
    </button>
  );
}
