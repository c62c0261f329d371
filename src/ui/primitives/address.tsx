import { cn } from "./cn";

/** Somebody's address, standing out of a sentence. A browser that translates the page leaves it as it is. */
export function Address({ children, className }: { children: string | undefined; className?: string }) {
  return (
    <b translate="no" className={cn("font-medium wrap-anywhere text-foreground", className)}>
      {children}
    </b>
  );
}
