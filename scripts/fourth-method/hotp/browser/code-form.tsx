"use client";

import type { ReactNode } from "react";
import { z } from "zod";
import { CodeInput } from "@/ui/form/code-input";
import { FormField } from "@/ui/form/form-field";
import { FormProblem } from "@/ui/form/form-problem";
import { useZodForm } from "@/ui/form/use-form";
import { CODE, DIGITS } from "../contract";

const schema = z.object({ code: z.string().regex(CODE, `Enter all ${DIGITS} digits.`) });

type CodeFormProps = {
  submit: (values: { code: string }) => Promise<void>;
  /** The buttons below, told whether an answer is on its way. */
  children: (pending: boolean) => ReactNode;
};

/** Six boxes that submit themselves. */
export function CodeForm({ submit, children }: CodeFormProps) {
  const { form, errors, problem, pending, submitNow } = useZodForm({ schema, submit });
  const isWrong = problem?.code === "INVALID_CODE";
  const wrong = isWrong ? "That code didn't match. Press the button again and enter the new one." : undefined;
  return (
    <form {...form} className="flex flex-1 flex-col gap-5">
      <FormField label="6-digit code from your token" error={errors.code ?? wrong}>
        {(control) => (
          <CodeInput {...control} name="code" autoFocus onComplete={submitNow} pending={pending} />
        )}
      </FormField>
      <FormProblem problem={isWrong ? undefined : problem} />
      {children(pending)}
    </form>
  );
}
