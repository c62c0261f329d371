"use client";

import { useEffect, useEffectEvent } from "react";
import { quietly } from "./quietly";

/** How a page that waits for a mailed link learns that it was pressed in this very browser, in another tab. */

const KEY = "latchkey-signed-in";

/** Says to this browser's other tabs that somebody is signed in in it. */
export function announceSignedIn(): void {
  quietly(() => localStorage.setItem(KEY, "true"));
}

/** On a page without a session: calls back once somebody signs in in this browser. */
export function useSignedInElsewhere(isWaiting: boolean, onSignedIn: () => void): void {
  const goOn = useEffectEvent(onSignedIn);
  useEffect(() => {
    if (!isWaiting) return;
    quietly(() => localStorage.removeItem(KEY));
    const look = () => {
      if (quietly(() => localStorage.getItem(KEY)) === "true") goOn();
    };
    const onStorage = ({ key }: StorageEvent) => key === KEY && look();
    window.addEventListener("storage", onStorage);
    // A tab that slept meanwhile wasn't told.
    document.addEventListener("visibilitychange", look);
    return () => {
      window.removeEventListener("storage", onStorage);
      document.removeEventListener("visibilitychange", look);
    };
  }, [isWaiting]);
}
