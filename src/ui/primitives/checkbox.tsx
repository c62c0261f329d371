import { Check } from "lucide-react";
import { type ComponentProps, type ReactNode, useId } from "react";
import { cn } from "./cn";

type CheckboxProps = Omit<ComponentProps<"input">, "type"> & { label: ReactNode; hint?: ReactNode };

/** A native checkbox with its label: it works before hydration and in any form. */
export function Checkbox({ className, label, hint, id, ...props }: CheckboxProps) {
  const ownId = useId();
  const boxId = id ?? ownId;
  const hintId = `${boxId}-hint`;
  return (
    <div className={cn("flex gap-2.5 text-sm", className)}>
      <span className="relative mt-0.5 inline-flex size-4 shrink-0">
        <input
          type="checkbox"
          id={boxId}
          aria-describedby={hint ? hintId : undefined}
          className="peer size-full cursor-pointer appearance-none rounded-sm border border-control bg-field outline-hidden checked:border-primary checked:bg-primary focus-visible:ring-2 focus-visible:ring-ring focus-visible:ring-offset-2 focus-visible:ring-offset-background disabled:cursor-not-allowed disabled:opacity-50"
          {...props}
        />
        <Check
          className="pointer-events-none absolute inset-0 m-auto size-3 stroke-3 text-primary-foreground opacity-0 peer-checked:opacity-100"
          aria-hidden
        />
      </span>
      <span className="min-w-0">
        <label htmlFor={boxId} className="cursor-pointer">
          {label}
        </label>
        {hint ? (
          <span id={hintId} className="block text-muted-foreground">
            {hint}
          </span>
        ) : null}
      </span>
    </div>
  );
}
