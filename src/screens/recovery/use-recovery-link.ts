import { useEffect } from "react";
import type { z } from "zod";
import type { recoveryLinkAnswer } from "@/contract/operations/recovery";
import { type Problem, readProblem } from "@/ui/form/problem";
import { api } from "@/ui/trpc/client";

export type RecoveryLink = {
  facts: z.output<typeof recoveryLinkAnswer> | undefined;
  isDead: boolean;
  problem: Problem | undefined;
  isPending: boolean;
  retry: () => void;
};

/**
 * What a mailed link is about, read without using it up.
 * @param token undefined until the page runs, null where none
 */
export function useRecoveryLink(token: string | null | undefined): RecoveryLink {
  const read = api.recovery.read.useMutation();
  const { mutate } = read;
  useEffect(() => {
    if (token) mutate({ token });
  }, [token, mutate]);
  const problem = read.error ? readProblem(read.error) : undefined;
  const isDead = problem?.code === "INVALID_TOKEN";
  const retry = () => (token ? mutate({ token }) : undefined);
  return { facts: read.data, isDead, problem, isPending: read.isPending, retry };
}
