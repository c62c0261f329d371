import type { ComponentProps } from "react";
import { cn } from "./cn";

/** 16 px on small screens: below that, iOS zooms into the page when the field gets the focus. */
export const fieldClasses =
  "h-10 w-full min-w-0 rounded-lg border border-input bg-field px-3 text-base text-foreground transition-colors outline-hidden placeholder:text-muted-foreground focus-visible:border-ring focus-visible:ring-2 focus-visible:ring-ring/30 disabled:cursor-not-allowed disabled:opacity-50 aria-invalid:border-destructive aria-invalid:focus-visible:ring-destructive/25 sm:text-sm";

export function Input({ className, type = "text", ...props }: ComponentProps<"input">) {
  return <input type={type} className={cn(fieldClasses, className)} {...props} />;
}
