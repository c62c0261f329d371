import type { ComponentProps } from "react";
import { cn } from "./cn";

/** 16 px on small screens: below that, iOS zooms into the page when the field gets the focus. */
export const fieldClasses =
  "w-full min-w-0 rounded-lg border border-input bg-field px-3 text-base text-foreground transition-colors outline-hidden focus-visible:border-ring focus-visible:ring-2 focus-visible:ring-ring/30 disabled:cursor-not-allowed disabled:opacity-50 aria-invalid:border-destructive aria-invalid:focus-visible:ring-destructive/25 sm:text-sm";

type InputProps = ComponentProps<"input"> & {
  /** In a column of small print. */
  isLow?: boolean;
  /** The placeholder looks like a value, and must not be taken for one. */
  hasPaleExample?: boolean;
};

export function Input({ className, type = "text", isLow, hasPaleExample, ...props }: InputProps) {
  const classes = cn(
    fieldClasses,
    isLow ? "h-9" : "h-10",
    hasPaleExample ? "placeholder:text-muted-foreground/70" : "placeholder:text-muted-foreground",
    className,
  );
  return <input type={type} className={classes} {...props} />;
}
