import { cn } from "../primitives/cn";

/** "Step 1 of 3", in words and as bars. */
export function Steps({ current, total }: { current: number; total: number }) {
  return (
    <div className="flex items-center gap-3">
      <p className="text-xs whitespace-nowrap text-muted-foreground" aria-live="polite">
        Step {current} of {total}
      </p>
      <div className="flex flex-1 gap-1" aria-hidden>
        {Array.from({ length: total }, (_, at) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
            key={at}
            className={cn("h-1 flex-1 rounded-full", at < current ? "bg-primary" : "bg-secondary")}
          />
        ))}
      </div>
    </div>
  );
}
