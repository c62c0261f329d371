import type { ReactNode } from "react";
import { cn } from "../primitives/cn";

type RowListProps = { label: string; children: ReactNode; className?: string };

/** Rows of one kind, with hairlines between them. */
export function RowList({ label, children, className }: RowListProps) {
  return (
    <ul
      aria-label={label}
      className={cn("divide-y divide-border rounded-xl border border-border bg-card", className)}
    >
      {children}
    </ul>
  );
}

type RowProps = {
  icon?: ReactNode;
  name: ReactNode;
  /** Badges with its state: On, Used first, Waiting. */
  state?: ReactNode;
  /** The one fact about it, in a line. */
  fact?: ReactNode;
  /** A button, or the menu of what can be done with it. */
  action?: ReactNode;
  /** What stands below, such as a form or what went wrong. */
  children?: ReactNode;
  /** Below which heading the list stands: of the page itself, or of a part of it. */
  heading?: "h2" | "h3";
  id?: string;
};

/** One thing of a settings page, with one fact and one menu. */
export function Row(props: RowProps) {
  const { icon, name, state, fact, action, children, heading: Heading = "h3", id } = props;
  return (
    <li id={id} className="scroll-mt-6">
      <div className="flex min-h-14 flex-wrap items-center gap-x-3 gap-y-2 py-2 pr-3 pl-4">
        {icon ? (
          <span aria-hidden className="shrink-0 text-muted-foreground tiny:hidden [&_svg]:size-5">
            {icon}
          </span>
        ) : null}
        <div className="min-w-40 flex-1 tiny:min-w-0">
          <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <Heading className="font-medium wrap-anywhere">{name}</Heading>
            {state}
          </div>
          {fact ? <p className="text-xs text-pretty wrap-anywhere text-muted-foreground">{fact}</p> : null}
        </div>
        {action ? (
          <div className="flex shrink-0 flex-wrap items-center gap-1 tiny:shrink">{action}</div>
        ) : null}
      </div>
      {children ? <div className="px-4 pb-3 empty:hidden sm:pl-12">{children}</div> : null}
    </li>
  );
}
