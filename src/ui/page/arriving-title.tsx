"use client";

import { type ReactNode, useEffect, useRef } from "react";

/**
 * A title that takes the focus on arrival: the focused element is gone, and a screen reader should say what replaced
 * it.
 */
export function ArrivingTitle({ children }: { children: ReactNode }) {
  const ref = useRef<HTMLSpanElement>(null);
  useEffect(() => ref.current?.focus(), []);
  return (
    <span ref={ref} tabIndex={-1} className="outline-hidden">
      {children}
    </span>
  );
}
