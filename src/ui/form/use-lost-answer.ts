"use client";

import { useState } from "react";
import type { Problem } from "./problem";

/**
 * Whether an earlier try had no answer. It may have done what works only once, so a refusal now must not read as if
 * nothing had been done.
 * @param problem of the latest try
 */
export function useLostAnswer(problem: Problem | undefined): boolean {
  const [wasLost, setWasLost] = useState(false);
  if (problem && problem.code === undefined && !wasLost) setWasLost(true);
  return wasLost;
}
