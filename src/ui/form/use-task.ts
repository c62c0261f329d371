"use client";

import { useState } from "react";
import { useIsConnectionLost } from "../connection/use-connection";
import { isCancelled, OFFLINE, type Problem, readProblem } from "./problem";

/**
 * Something that is done at the press of a button.
 * @returns `run`, which says whether it was done; `problem`, unless the person chose not to confirm who they are
 */
export function useTask<Args extends unknown[]>(work: (...args: Args) => Promise<unknown>) {
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const isOffline = useIsConnectionLost();

  async function run(...args: Args): Promise<boolean> {
    if (isOffline) {
      setProblem(OFFLINE);
      return false;
    }
    setPending(true);
    setProblem(undefined);
    try {
      await work(...args);
      return true;
    } catch (error) {
      const found = readProblem(error);
      if (!isCancelled(found)) setProblem(found);
      return false;
    } finally {
      setPending(false);
    }
  }

  return { run, pending, problem, forget: () => setProblem(undefined) };
}
