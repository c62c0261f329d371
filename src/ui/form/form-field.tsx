"use client";

import { CircleAlert } from "lucide-react";
import { type ReactNode, useId } from "react";
import { Label } from "../primitives/label";

export type Control = {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
};

type FormFieldProps = {
  label: ReactNode;
  /** Beside the label: "Forgot password?", say. */
  aside?: ReactNode;
  /** It may be left empty, where most fields of its form may not. */
  isOptional?: boolean;
  hint?: ReactNode;
  error?: string | undefined;
  /** Draws the control and spreads these on it. */
  children: (control: Control) => ReactNode;
};

/** A control with its label, hint and error, tied together for screen readers. */
export function FormField({ label, aside, isOptional = false, hint, error, children }: FormFieldProps) {
  const id = useId();
  const hintId = `${id}-hint`;
  const errorId = `${id}-error`;
  const beside = isOptional ? <span className="text-muted-foreground">Optional</span> : aside;
  const describedBy = [hint ? hintId : "", error ? errorId : ""].filter(Boolean).join(" ");
  return (
    <div>
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1.5">
        <div className="order-1 grow">
          <Label htmlFor={id}>{label}</Label>
        </div>
        <div className="order-3 min-w-0 basis-full">
          {children({
            id,
            "aria-describedby": describedBy || undefined,
            "aria-invalid": error ? true : undefined,
          })}
        </div>
        {/* Beside the label but after the control in tab order, so that Tab goes from field to field. */}
        {beside ? (
          <span className="order-2 text-right text-sm [&_a]:text-link [&_a]:underline-offset-4 [&_a:hover]:underline">
            {beside}
          </span>
        ) : null}
      </div>
      {hint ? (
        <div id={hintId} className="mt-1.5 text-sm text-muted-foreground">
          {hint}
        </div>
      ) : null}
      <FieldError id={errorId}>{error}</FieldError>
    </div>
  );
}

/** Its element is always in the page, so that a screen reader hears it change. */
export function FieldError({ id, children }: { id: string; children: string | undefined }) {
  return (
    <div id={id} aria-live="polite">
      {children ? (
        <p className="mt-1.5 flex items-start gap-1.5 text-sm text-destructive">
          <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
          <span>{children}</span>
        </p>
      ) : null}
    </div>
  );
}
