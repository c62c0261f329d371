"use client";

import { serverNow } from "../time/server-clock";
import { api } from "../trpc/client";

const EVERY_MS = 3_000;

/**
 * What the server says of this session and its methods, polled every few seconds while the page is visible.
 * @param until when to stop, in milliseconds; undefined asks once
 */
export function useWatchedOverview(until: number | undefined) {
  return api.mfa.overview.useQuery(undefined, {
    staleTime: 0,
    refetchInterval: () => (until !== undefined && serverNow() < until ? EVERY_MS : false),
  });
}
