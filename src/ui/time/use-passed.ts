"use client";

import { useEffect, useState } from "react";
import { serverNow } from "./server-clock";

/** Whether a moment (milliseconds) is over, and again when it is. */
export function usePassed(moment: number | undefined): boolean {
  const [passed, setPassed] = useState<number>();
  useEffect(() => {
    if (moment === undefined) return;
    const timer = setTimeout(() => setPassed(moment), Math.max(0, moment - serverNow()));
    return () => clearTimeout(timer);
  }, [moment]);
  return moment !== undefined && passed === moment;
}
