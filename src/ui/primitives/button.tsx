"use client";

import { cva, type VariantProps } from "class-variance-authority";
import { LoaderCircle } from "lucide-react";
import { Children, type ComponentProps, cloneElement, isValidElement, type MouseEvent } from "react";
import { useIsConnectionLost } from "../connection/use-connection";
import { cn } from "./cn";

export const buttonVariants = cva(
  "relative inline-flex shrink-0 cursor-pointer items-center justify-center rounded-lg text-sm font-medium whitespace-nowrap transition-colors outline-hidden focus-visible:ring-2 focus-visible:ring-ring focus-visible:ring-offset-2 focus-visible:ring-offset-background disabled:pointer-events-none disabled:opacity-50 aria-disabled:cursor-default data-off:opacity-50 tiny:h-auto tiny:min-h-8 tiny:max-w-full tiny:shrink tiny:py-1.5 tiny:whitespace-normal [&_svg]:size-4 [&_svg]:shrink-0",
  {
    variants: {
      variant: {
        default: "bg-primary text-primary-foreground hover:bg-primary-hover",
        secondary: "bg-secondary text-secondary-foreground hover:bg-secondary-hover",
        outline: "border border-input bg-background text-foreground hover:bg-secondary",
        ghost: "text-foreground hover:bg-secondary",
        destructive:
          "bg-destructive text-destructive-foreground hover:bg-destructive-hover focus-visible:ring-destructive",
        /** Leads to something that can't be taken back, and asks first. */
        danger: "border border-input bg-background text-destructive hover:bg-secondary",
        link: "text-link underline-offset-4 hover:underline",
      },
      size: {
        default: "h-10 gap-2 px-4",
        small: "h-8 gap-1.5 px-3",
        icon: "size-10",
        inline: "h-auto gap-1 rounded-sm p-0",
      },
    },
    defaultVariants: { variant: "default", size: "default" },
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
  const { className, variant, size, pending, isOff, asChild, children, ...props } = given;
  const isOffline = useIsConnectionLost() && (pending !== undefined || props.type === "submit");
  const classes = cn(buttonVariants({ variant, size }), className);
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
