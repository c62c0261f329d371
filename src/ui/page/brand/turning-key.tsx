import { cn } from "../../primitives/cn";
import { KeyMark } from "./key-mark";

/** The key in its lock, which turns upright once the account is protected. */
export function TurningKey({ isTurned, className }: { isTurned: boolean; className?: string }) {
  return (
    <span
      aria-hidden
      className={cn(
        "grid size-11 shrink-0 place-items-center rounded-full text-white dark:text-background",
        isTurned ? "bg-success" : "bg-warning",
        className,
      )}
    >
      <KeyMark
        className={cn(
          "size-6 transition-transform duration-190 ease-[cubic-bezier(0.3,1.6,0.6,1)]",
          isTurned ? "rotate-0" : "-rotate-90",
        )}
      />
    </span>
  );
}
