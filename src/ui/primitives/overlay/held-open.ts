"use client";

import { type Mutation, useIsMutating, useQueryClient } from "@tanstack/react-query";
import { createContext, useContext } from "react";

/** A dialog stays open during work, as closing it would look like cancelling. */

/** Of a call that only begins something: whoever closes meanwhile has lost nothing. */
export const ONLY_BEGINS = { meta: { onlyBegins: true } } as const;

const HOLDING = { predicate: ({ meta }: Mutation) => meta?.onlyBegins !== true };

/** For the dialog that asks on behalf of what is being done. */
export const ClosesWhileBusy = createContext(false);

/** Whether closing and "Cancel" are off just now. */
export function useIsHeldOpen(): boolean {
  const isBusy = useIsMutating(HOLDING) > 0;
  return !useContext(ClosesWhileBusy) && isBusy;
}

/** @returns the same, but deaf to closing while something is being done */
export function useHeldOpen(onOpenChange: (open: boolean) => void): (open: boolean) => void {
  const client = useQueryClient();
  return (open) => {
    // Asked at the press itself, which may come before the page shows that it is busy.
    if (open || client.isMutating(HOLDING) === 0) onOpenChange(open);
  };
}
