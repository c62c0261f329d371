"use client";

import { PANELS } from "@/methods/panels";
import { api } from "@/ui/trpc/client";

/** @returns does what takes every method away, then lets each of them tell whoever has to hear of it */
export function useTakeAll(): (take: () => Promise<unknown>) => Promise<void> {
  const utils = api.useUtils();
  return async (take) => {
    const after = await Promise.all(Object.values(PANELS).map(({ beforeReset }) => beforeReset?.(utils)));
    await take();
    await Promise.all(after.map((tell) => tell?.()));
  };
}
