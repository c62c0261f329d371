import type { AppProblem } from "@/contract/apps";
import { EVERYWHERE, INERT } from "../../procedure/answer-headers";

/** Answers below `/oidc` that are ours, and the headers of all of them. */

export const redirectTo = (path: string, cookies: readonly string[] = []): Response => {
  const response = new Response(null, {
    status: 303,
    headers: { ...EVERYWHERE, ...INERT, "cache-control": "no-store", location: path },
  });
  for (const line of cookies) response.headers.append("set-cookie", line);
  return response;
};

export const problemPath = (problem: AppProblem): string => `/app-problem?why=${problem}`;
export const problemAnswer = (problem: AppProblem): Response => redirectTo(problemPath(problem));
