import type { ComponentProps } from "react";
import { cn } from "./cn";

/** Scrolls sideways by itself on a narrow screen; focusable, so that the keyboard can scroll it too. */
export function Table({ className, label, ...props }: ComponentProps<"table"> & { label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
    <section className="w-full overflow-x-auto outline-offset-2" aria-label={label} tabIndex={0}>
      <table className={cn("w-full text-left text-sm", className)} {...props} />
    </section>
  );
}

export function TableRow({ className, ...props }: ComponentProps<"tr">) {
  return <tr className={cn("border-b border-border last:border-0", className)} {...props} />;
}

/** @param room height and space around what it says, in place of the usual */
export function TableHead({
  room = "h-10 px-4",
  className,
  ...props
}: ComponentProps<"th"> & { room?: string }) {
  return (
    <th
      scope="col"
      className={cn("text-xs font-medium whitespace-nowrap text-muted-foreground", room, className)}
      {...props}
    />
  );
}

type TableCellProps = ComponentProps<"td"> & {
  /** The space around what it holds, in place of the usual. */
  room?: string;
  /** What it holds begins where its neighbours begin, however many lines they have. */
  isAtTop?: boolean;
};

export function TableCell({ room = "px-4 py-3", isAtTop, className, ...props }: TableCellProps) {
  return <td className={cn(room, isAtTop ? "align-top" : "align-middle", className)} {...props} />;
}
