"use client";

import { CircleAlert, CircleCheck } from "lucide-react";
import { useTheme } from "next-themes";
import { useEffect } from "react";
import { Toaster as Sonner, toast } from "sonner";
import { drawNotes } from "./toast";

export function DrawnToaster() {
  const { resolvedTheme } = useTheme();
  // Run after what is inside has begun to listen.
  useEffect(
    () => drawNotes((note) => void (note === "away" ? toast.dismiss() : toast[note.kind](note.words))),
    [],
  );
  return (
    <Sonner
      theme={resolvedTheme === "dark" ? "dark" : "light"}
      position="top-center"
      icons={{
        success: <CircleCheck className="size-4 text-success" aria-hidden />,
        error: <CircleAlert className="size-4 text-destructive" aria-hidden />,
      }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            // Whatever it lies over can be pressed all the same.
            "pointer-events-none flex w-full items-center gap-3 rounded-lg border border-border bg-popover px-4 py-3 font-sans text-sm text-popover-foreground sm:w-89",
          title: "font-medium",
          description: "text-muted-foreground",
        },
      }}
    />
  );
}
