"use client";

import { useEffect, useEffectEvent } from "react";
import { type Problem, readProblem } from "@/ui/form/problem";
import { api } from "@/ui/trpc/client";

const EVERY_MS = 4_000;

/**
 * Asks every few seconds, while the page is in sight, whether a link is still good: what it shows is of use only as long.
 * @param isOn as long as something is shown
 */
export function useWatchedLink(token: string, isOn: boolean, onOver: (problem: Problem) => void): void {
  const { client } = api.useUtils();
  const look = useEffectEvent(async () => {
    if (document.visibilityState !== "visible") return;
    try {
      await client.magicLink.inspect.mutate({ token });
    } catch (error) {
      const problem = readProblem(error);
      if (problem.code === "INVALID_TOKEN") onOver(problem);
    }
  });
  useEffect(() => {
    if (!isOn) return;
    const now = () => void look();
    const timer = setInterval(now, EVERY_MS);
    document.addEventListener("visibilitychange", now);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", now);
    };
  }, [isOn]);
}
