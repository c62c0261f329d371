"use client";

import { cva, type VariantProps } from "class-variance-authority";
import { LoaderCircle } from "lucide-react";
import { Children, type ComponentProps, cloneElement, isValidElement, type MouseEvent } from "react";
import { useIsConnectionLost } from "../connection/use-connection";
import { cn } from "./cn";

const usual = "rounded-lg text-sm font-medium";

export const buttonVariants = cva(
  "relative inline-flex shrink-0 cursor-pointer items-center transition-colors outline-hidden focus-visible:ring-2 focus-visible:ring-offset-2 focus-visible:ring-offset-background disabled:pointer-events-none disabled:opacity-50 aria-disabled:cursor-default data-off:opacity-50 tiny:h-auto tiny:min-h-8 tiny:max-w-full tiny:shrink tiny:py-1.5 tiny:whitespace-normal [&_svg]:size-4 [&_svg]:shrink-0",
  {
    variants: {
      variant: {
        default: "bg-primary text-primary-foreground hover:bg-primary-hover focus-visible:ring-ring",
        secondary: "bg-secondary text-secondary-foreground hover:bg-secondary-hover focus-visible:ring-ring",
        outline:
          "border border-input bg-background text-foreground hover:bg-secondary focus-visible:ring-ring",
        ghost: "text-foreground hover:bg-secondary focus-visible:ring-ring",
        /** Like `ghost`, for what few will look for. */
        quiet: "text-muted-foreground hover:bg-secondary focus-visible:ring-ring",
        destructive:
          "bg-destructive text-destructive-foreground hover:bg-destructive-hover focus-visible:ring-destructive",
        /** Leads to something that can't be taken back, and asks first. */
        danger:
          "border border-input bg-background text-destructive hover:bg-secondary focus-visible:ring-ring",
        link: "text-link underline-offset-4 hover:underline focus-visible:ring-ring",
        /** A link beside what matters more. */
        aside: "text-muted-foreground underline underline-offset-4 focus-visible:ring-ring",
      },
      size: {
        default: `h-10 gap-2 px-4 ${usual}`,
        /** Where several share a narrow line. */
        narrow: `h-10 gap-2 px-2 ${usual}`,
        small: `h-8 gap-1.5 px-3 ${usual}`,
        /** In a line of text-like rows, whose edge it keeps to. */
        row: `h-8 gap-1.5 px-1.5 ${usual}`,
        icon: `size-10 ${usual}`,
        rowIcon: `size-9 ${usual}`,
        barIcon: `size-8 ${usual}`,
        inline: "h-auto gap-1 rounded-sm p-0 text-sm font-medium",
        note: "h-auto gap-1 rounded-sm p-0 text-xs font-normal",
      },
      align: { center: "justify-center", start: "justify-start" },
      /** Long words break the line instead of widening the button. */
      wraps: { true: "whitespace-normal", false: "whitespace-nowrap" },
    },
    defaultVariants: { variant: "default", size: "default", align: "center", wraps: false },
  },
);

type ButtonProps = ComponentProps<"button"> &
  VariantProps<typeof buttonVariants> & {
    /**
     * Shows a spinner in the same width and ignores further presses. Given at all, the button needs the server, and
     * is off without a connection.
     */
    pending?: boolean;
    /** Presses do nothing just now. Unlike `disabled` it keeps the focus. */
    isOff?: boolean;
    /** Hands look and behaviour to the only child, on which `pending` has no effect. */
    asChild?: boolean;
  };

export function Button(given: ButtonProps) {
  const { className, variant, size, align, wraps, pending, isOff, asChild, children, ...props } = given;
  const isOffline = useIsConnectionLost() && (pending !== undefined || props.type === "submit");
  const classes = cn(buttonVariants({ variant, size, align, wraps }), className);
  if (asChild) {
    const only = Children.only(children);
    if (!isValidElement<{ className?: string }>(only)) return null;
    return cloneElement(only, { ...props, className: cn(classes, only.props.className) });
  }
  const isOffLooking = isOff === true || isOffline;
  // A form says itself why it isn't sent.
  const isStopped = pending === true || isOff === true || (isOffline && props.type !== "submit");
  const onClick = (event: MouseEvent<HTMLButtonElement>) => {
    // aria-disabled keeps the focus here, so the press has to be stopped by hand.
    if (isStopped) event.preventDefault();
    else props.onClick?.(event);
  };
  return (
    <button
      type="button"
      className={classes}
      {...props}
      onClick={onClick}
      aria-disabled={isStopped || isOffLooking || undefined}
      {...(isOffline ? { title: "You're offline" } : {})}
      data-off={isOffLooking || undefined}
      aria-busy={pending || undefined}
    >
      <span className={cn("inline-flex items-center justify-center gap-[inherit]", pending && "opacity-0")}>
        {children}
      </span>
      {pending ? (
        <span className="absolute inset-0 grid place-items-center">
          <LoaderCircle className="animate-spin" aria-hidden />
        </span>
      ) : null}
      <span role="status" className="sr-only">
        {pending ? "Working" : ""}
      </span>
    </button>
  );
}
