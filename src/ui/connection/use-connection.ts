"use client";

import { useSyncExternalStore } from "react";
import { createConnection } from "./connection";

const EVENTS = ["online", "offline"] as const;

const connection = createConnection({
  isOnLine: () => navigator.onLine,
  reach: () =>
    fetch("/health/live", { cache: "no-store" }).then(
      () => true,
      () => false,
    ),
  watch: (onChange) => {
    for (const event of EVENTS) window.addEventListener(event, onChange);
    return () => {
      for (const event of EVENTS) window.removeEventListener(event, onChange);
    };
  },
});

const never = () => false;

/** Whether there is no connection. What takes the server can't be done now, and must not be done later by itself. */
export const useIsConnectionLost = (): boolean =>
  useSyncExternalStore(connection.subscribe, connection.isLost, never);
