"use client";

import { type ChangeEvent, type ComponentProps, useState } from "react";
import { grouped, lettersOf } from "@/contract/text/code-text";
import { cn } from "../primitives/cn";
import { Input } from "../primitives/input";

type TextCodeInputProps = Omit<ComponentProps<"input">, "type" | "value" | "onChange" | "defaultValue"> & {
  /** Letters and digits in the code, without spaces or dashes. */
  length: number;
};

/** For codes of letters and digits: capitals and dashes come by themselves, in groups of four. */
export function TextCodeInput({ length, className, ...props }: TextCodeInputProps) {
  const [code, setCode] = useState("");
  function onChange(event: ChangeEvent<HTMLInputElement>) {
    const { value, selectionStart } = event.target;
    // In the middle of the code, regrouping would throw the cursor to its end.
    const isAtEnd = selectionStart === null || selectionStart === value.length;
    setCode(isAtEnd ? grouped(lettersOf(value, length), 4, "-") : value.toUpperCase());
  }
  return (
    <Input
      autoComplete="off"
      autoCapitalize="characters"
      autoCorrect="off"
      spellCheck={false}
      data-once=""
      hasPaleExample
      className={cn("font-mono tracking-wide", className)}
      {...props}
      value={code}
      onChange={onChange}
    />
  );
}
