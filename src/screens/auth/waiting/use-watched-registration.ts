"use client";

import { useRepeatedly } from "@/ui/time/use-repeatedly";
import { api } from "@/ui/trpc/client";

const EVERY_MS = 5_000;

/** Asks every few seconds, while the page is in sight, whether a registration still waits for its address. */
export function useWatchedRegistration(id: string, isOn: boolean, onOver: () => void): void {
  const { client } = api.useUtils();
  useRepeatedly(EVERY_MS, isOn, async () => {
    const answer = await client.auth.waitingRegistration
      .mutate({ verificationTokenId: id })
      .catch(() => undefined);
    if (answer?.isWaiting === false) onOver();
  });
}
