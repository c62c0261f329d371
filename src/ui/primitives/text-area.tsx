import type { ComponentProps } from "react";
import { cn } from "./cn";
import { fieldClasses } from "./input";

/** Several lines, as high as its rows. */
export function TextArea({ className, ...props }: ComponentProps<"textarea">) {
  return (
    <textarea
      className={cn(fieldClasses, "h-auto py-2 placeholder:text-muted-foreground", className)}
      {...props}
    />
  );
}
