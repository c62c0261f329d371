import type { ComponentProps } from "react";
import { cn } from "./cn";

type SkeletonProps = ComponentProps<"div"> & { isRound?: boolean };

export function Skeleton({ className, isRound = false, ...props }: SkeletonProps) {
  return (
    <div
      aria-hidden
      className={cn("animate-pulse bg-secondary", isRound ? "rounded-full" : "rounded-md", className)}
      {...props}
    />
  );
}
