"use client";

import { useEffect, useEffectEvent } from "react";
import { api } from "@/ui/trpc/client";

const EVERY_MS = 5_000;

/** Asks every few seconds, while the page is in sight, whether a registration still waits for its address. */
export function useWatchedRegistration(id: string, isOn: boolean, onOver: () => void): void {
  const { client } = api.useUtils();
  const look = useEffectEvent(async () => {
    if (document.visibilityState !== "visible") return;
    const answer = await client.auth.waitingRegistration
      .mutate({ verificationTokenId: id })
      .catch(() => undefined);
    if (answer?.isWaiting === false) onOver();
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
