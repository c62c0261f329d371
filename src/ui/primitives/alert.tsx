import { cva, type VariantProps } from "class-variance-authority";
import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn";

const alertVariants = cva("flex gap-3 rounded-lg border px-3.5 py-3 text-sm [&>svg]:mt-0.5 [&>svg]:size-4", {
  variants: {
    variant: {
      info: "border-border bg-muted text-foreground [&>svg]:text-muted-foreground",
      success:
        "border-success/30 bg-success-tint text-foreground [&>svg]:text-success [&_.text-link]:text-foreground [&_.text-link]:underline",
      warning:
        "border-warning/40 bg-warning-tint text-foreground [&>svg]:text-warning [&_.text-link]:text-foreground [&_.text-link]:underline",
      error:
        "border-destructive/60 bg-destructive-tint text-foreground [&>svg]:text-destructive [&_.text-link]:text-foreground [&_.text-link]:underline",
    },
  },
  defaultVariants: { variant: "info" },
});

const icons = { info: Info, success: CircleCheck, warning: TriangleAlert, error: CircleAlert };

type AlertProps = Omit<ComponentProps<"div">, "title"> &
  VariantProps<typeof alertVariants> & { title?: ReactNode };

/** A message that stays on the page. An error is announced at once, the others when there is a pause. */
export function Alert({ className, variant, title, children, ...props }: AlertProps) {
  const Icon = icons[variant ?? "info"];
  return (
    <div
      role={variant === "error" ? "alert" : "status"}
      className={cn(alertVariants({ variant }), className)}
      {...props}
    >
      <Icon className="shrink-0" aria-hidden />
      <div className="min-w-0 flex-1 space-y-1">
        {title ? <p className="font-medium">{title}</p> : null}
        {children ? (
          <div className={cn(title && (variant ?? "info") === "info" && "text-muted-foreground")}>
            {children}
          </div>
        ) : null}
      </div>
    </div>
  );
}
