"use client";

import {
  type ChangeEvent,
  type ComponentProps,
  type KeyboardEvent,
  type SyntheticEvent,
  useEffect,
  useRef,
  useState,
} from "react";
import { digitsOf } from "@/contract/text/code-text";
import { cn } from "../primitives/cn";

type CodeInputProps = Pick<ComponentProps<"input">, "id" | "name" | "autoFocus" | "aria-describedby"> & {
  "aria-invalid"?: true | undefined;
  length?: number;
  /** Called once whenever the last digit arrives; usually submits the form. */
  onComplete: (code: string) => void;
  pending?: boolean;
};

/**
 * One real field drawn as boxes, so that paste, autofill and screen readers work. The digit under the cursor is kept
 * selected, so that typing replaces it.
 */
export function CodeInput({ length = 6, onComplete, pending, ...props }: CodeInputProps) {
  const ref = useRef<HTMLInputElement>(null);
  const [code, setCode] = useState("");
  const [cursor, setCursor] = useState<number | "all">();
  const isInvalid = props["aria-invalid"] === true;

  useEffect(() => {
    // The code was refused: the next digit typed starts a new one.
    if (isInvalid && !pending) ref.current?.select();
  }, [isInvalid, pending]);

  function onChange(event: ChangeEvent<HTMLInputElement>) {
    const next = digitsOf(event.target.value, length);
    // At once, as the form may be read before the next drawing. What was pasted may be spaced.
    event.target.value = next;
    setCode(next);
    if (next.length === length && next !== code) onComplete(next);
  }

  const onSelect = ({ currentTarget }: SyntheticEvent<HTMLInputElement>) =>
    setCursor(selectDigit(currentTarget, length));

  return (
    <div className={cn("relative w-full", isInvalid && "motion-safe:animate-shake")}>
      <input
        ref={ref}
        type="text"
        inputMode="numeric"
        pattern="[0-9]*"
        autoComplete="one-time-code"
        translate="no"
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        aria-label={props.id ? undefined : `${length}-digit code`}
        {...props}
        value={code}
        readOnly={pending}
        onChange={onChange}
        onSelect={onSelect}
        // An empty field that gets the focus has nothing to select, and says nothing of it.
        onFocus={onSelect}
        onKeyDown={moveCursor}
        onBlur={() => setCursor(undefined)}
        className="absolute inset-0 z-10 size-full cursor-text rounded-lg bg-transparent text-base text-transparent caret-transparent outline-hidden selection:bg-transparent selection:text-transparent"
      />
      <Boxes {...{ length, code, cursor, isInvalid }} isPending={pending === true} />
    </div>
  );
}

/** @returns where the cursor is drawn */
function selectDigit(field: HTMLInputElement, length: number): number | "all" {
  const [start, end] = [field.selectionStart ?? 0, field.selectionEnd ?? 0];
  if (start === end && start < field.value.length) field.setSelectionRange(start, start + 1);
  return end - start > 1 ? "all" : Math.min(start, length - 1);
}

function moveCursor(event: KeyboardEvent<HTMLInputElement>) {
  if (event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
  const { selectionStart, value } = event.currentTarget;
  const start = selectionStart ?? 0;
  const target = { ArrowLeft: start - 1, ArrowRight: start + 1, Home: 0, End: value.length }[event.key];
  if (target === undefined) return;
  event.preventDefault();
  const at = Math.max(0, Math.min(target, value.length));
  event.currentTarget.setSelectionRange(at, Math.min(at + 1, value.length));
}

type BoxesProps = {
  length: number;
  code: string;
  cursor: number | "all" | undefined;
  isInvalid: boolean;
  isPending: boolean;
};

function Boxes({ length, code, cursor, isInvalid, isPending }: BoxesProps) {
  return (
    <div aria-hidden className={cn("flex gap-2 tiny:gap-1", isPending && "opacity-60")}>
      {Array.from({ length }, (_, at) => (
        <Box
          // biome-ignore lint/suspicious/noArrayIndexKey: a box is its place
          key={at}
          digit={code[at]}
          isActive={cursor === at || (cursor === "all" && at < code.length)}
          isInvalid={isInvalid}
        />
      ))}
    </div>
  );
}

type BoxProps = { digit: string | undefined; isActive: boolean; isInvalid: boolean };

function Box({ digit, isActive, isInvalid }: BoxProps) {
  return (
    <span
      className={cn(
        "grid h-12 min-w-0 flex-1 place-items-center rounded-lg border bg-field font-mono text-xl transition-colors",
        isInvalid ? "border-destructive" : isActive ? "border-ring" : "border-input",
        isActive && (isInvalid ? "ring-2 ring-destructive/25" : "ring-2 ring-ring/30"),
      )}
    >
      {digit ?? (isActive ? <span className="h-5 w-px animate-pulse bg-foreground" /> : null)}
    </span>
  );
}
