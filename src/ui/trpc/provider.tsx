"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { httpBatchLink } from "@trpc/client";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { LIMITS } from "@/contract/limits";
import { api } from "./client";
import { createSessionGate, type SessionGate, type SessionHandlers } from "./session-gate";

/** A read is tried again once when the server couldn't be reached; a refusal is an answer and isn't. */
function shouldRetry(failures: number, error: unknown): boolean {
  const isAnswered = typeof error === "object" && error !== null && "data" in error && Boolean(error.data);
  return !isAnswered && failures < 1;
}

const GateContext = createContext<SessionGate | undefined>(undefined);

export function ApiProvider({ children }: { children: ReactNode }) {
  const [queryClient] = useState(
    () => new QueryClient({ defaultOptions: { queries: { retry: shouldRetry, staleTime: 5_000 } } }),
  );
  const [gate] = useState(createSessionGate);
  const [client] = useState(() =>
    api.createClient({
      links: [gate.link, httpBatchLink({ url: "/api/trpc", maxItems: LIMITS.batch.maxCalls })],
    }),
  );
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
