"use client";

import { useState } from "react";
import type { Problem } from "./problem";

/**
 * Whether an earlier try had no answer. What works once may have been done by it, and is refused when tried again: that
 * must not be told as if nothing had been done.
 * @param problem of the latest try
 */
export function useLostAnswer(problem: Problem | undefined): boolean {
  const [wasLost, setWasLost] = useState(false);
  if (problem && problem.code === undefined && !wasLost) setWasLost(true);
  return wasLost;
}
