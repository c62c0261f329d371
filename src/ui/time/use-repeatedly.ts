"use client";

import { useEffect, useEffectEvent } from "react";

/** Asks every so often while the page is in sight, and at once when it comes back into sight. */
export function useRepeatedly(everyMs: number, isOn: boolean, ask: () => Promise<void>): void {
  const askInSight = useEffectEvent(() => {
    if (document.visibilityState === "visible") void ask();
  });
  useEffect(() => {
    if (!isOn) return;
    const now = () => askInSight();
    const timer = setInterval(now, everyMs);
    document.addEventListener("visibilitychange", now);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", now);
    };
  }, [everyMs, isOn]);
}
