"use client";

import type { ReactNode } from "react";
import type { z } from "zod";
import { Button } from "../primitives/button";
import { type Control, FormField } from "./form-field";
import { FormProblem } from "./form-problem";
import type { Problem } from "./problem";
import { useZodForm } from "./use-form";

type AnswerFormProps<Schema extends z.ZodType> = {
  schema: Schema;
  submit: (values: z.output<Schema>) => Promise<void>;
  /** The one field. */
  name: string;
  label: string;
  hint?: string;
  /** The words beside the field of a refused answer; undefined for any other problem. */
  refused: (problem: Problem) => string | undefined;
  children: (
    control: Control & { name: string },
    form: { pending: boolean; submitNow: () => void },
  ) => ReactNode;
};

/** One question, one field, and on. */
export function AnswerForm<Schema extends z.ZodType>(props: AnswerFormProps<Schema>) {
  const { schema, submit, name, label, hint, refused, children } = props;
  const { form, errors, problem, pending, submitNow } = useZodForm({ schema, submit });
  const wrong = problem && refused(problem);
  return (
    <form {...form} className="space-y-5">
      <FormField label={label} hint={hint} error={errors[name] ?? wrong}>
        {(control) => children({ ...control, name }, { pending, submitNow })}
      </FormField>
      <FormProblem problem={wrong ? undefined : problem} />
      <Button type="submit" className="w-full" pending={pending}>
        Continue
      </Button>
    </form>
  );
}

/** Of a code that didn't match. @param words or what makes them of the server's hint */
export const refusedCode =
  (words: string | ((hint: string | undefined) => string)) =>
  ({ code, hint }: Problem): string | undefined => {
    if (code !== "INVALID_CODE") return undefined;
    if (typeof words === "function") return words(hint);
    return hint ? `${words} ${hint}` : words;
  };
