"use client";

import { type Problem, readProblem } from "@/ui/form/problem";
import { useRepeatedly } from "@/ui/time/use-repeatedly";
import { api } from "@/ui/trpc/client";

const EVERY_MS = 4_000;

/**
 * Asks every few seconds whether a link is still good, while the page is in sight.
 * @param isOn as long as something is shown that is of use only with it
 */
export function useWatchedLink(token: string, isOn: boolean, onOver: (problem: Problem) => void): void {
  const { client } = api.useUtils();
  useRepeatedly(EVERY_MS, isOn, async () => {
    try {
      await client.magicLink.inspect.mutate({ token });
    } catch (error) {
      const problem = readProblem(error);
      if (problem.code === "INVALID_TOKEN") onOver(problem);
    }
  });
}
