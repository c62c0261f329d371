"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { httpBatchLink } from "@trpc/client";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { LIMITS } from "@/contract/limits";
import { ACCOUNT_HEADER, TIME_ZONE_HEADER } from "@/contract/page-calls";
import { shownAccountId } from "../kept/shown-account";
import { loadForOtherAccount } from "./account-changed";
import { api } from "./client";
import { fetchAnswer } from "./fetch-answer";
import { createSessionGate, type SessionGate, type SessionHandlers } from "./session-gate";

/** A read is repeated once when the server couldn't be reached; a refusal is an answer. */
function shouldRetry(failures: number, error: unknown): boolean {
  const isAnswered = typeof error === "object" && error !== null && "data" in error && Boolean(error.data);
  return !isAnswered && failures < 1;
}

/** A call made offline fails instead of being sent later, when its person may have thought better of it. */
function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { retry: shouldRetry, staleTime: 5_000, networkMode: "always", refetchOnReconnect: true },
      mutations: { networkMode: "always" },
    },
  });
}

const batchLink = () =>
  httpBatchLink({
    url: "/api/trpc",
    maxItems: LIMITS.batch.maxCalls,
    fetch: fetchAnswer,
    headers: () => {
      const account = shownAccountId();
      const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
      return {
        ...(account === undefined ? {} : { [ACCOUNT_HEADER]: account }),
        ...(timeZone ? { [TIME_ZONE_HEADER]: timeZone } : {}),
      };
    },
  });

const GateContext = createContext<SessionGate | undefined>(undefined);

export function ApiProvider({ children }: { children: ReactNode }) {
  const [queryClient] = useState(createQueryClient);
  const [gate] = useState(() => createSessionGate(loadForOtherAccount));
  const [client] = useState(() => api.createClient({ links: [gate.link, batchLink()] }));
  return (
    <GateContext value={gate}>
      <api.Provider client={client} queryClient={queryClient}>
        <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
      </api.Provider>
    </GateContext>
  );
}

/** Deals with refused sessions for as long as the component is there. `handlers` has to stay the same object. */
export function useSessionHandlers(handlers: SessionHandlers): void {
  const gate = useContext(GateContext);
  useEffect(() => gate?.open(handlers), [gate, handlers]);
}
