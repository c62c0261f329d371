import type { ComponentProps } from "react";
import { cn } from "./cn";

const tones = {
  usual: "border-border text-card-foreground",
  /** For words that say there is nothing. */
  muted: "border-border text-muted-foreground",
  danger: "border-destructive/40 text-card-foreground",
};

type CardProps = ComponentProps<"div"> & { tone?: keyof typeof tones };

export function Card({ className, tone = "usual", ...props }: CardProps) {
  return <div className={cn("rounded-xl border bg-card", tones[tone], className)} {...props} />;
}
