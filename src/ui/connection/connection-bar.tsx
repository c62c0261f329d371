"use client";

import { WifiOff } from "lucide-react";
import { useEffect } from "react";
import { useIsConnectionLost } from "./use-connection";

/** Says so while there is no connection, above everything, dialogs too. */
export function ConnectionBar() {
  const isLost = useIsConnectionLost();
  useEffect(() => {
    // What is fixed to the top of the screen makes room: see the variant `unconnected`.
    document.documentElement.toggleAttribute("data-unconnected", isLost);
  }, [isLost]);
  return (
    <div role="status" aria-live="polite" className="fixed inset-x-0 top-0 z-60">
      {isLost ? (
        <p className="flex min-h-9 items-center justify-center gap-2 border-b border-warning/40 bg-popover px-4 py-1.5 text-center text-sm text-balance text-popover-foreground">
          <WifiOff className="size-4 shrink-0 text-warning" aria-hidden />
          You're offline. Nothing can be changed until the connection is back.
        </p>
      ) : null}
    </div>
  );
}
