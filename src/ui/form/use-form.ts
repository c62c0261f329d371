"use client";

import { type FormEvent, useEffect, useRef, useState } from "react";
import type { z } from "zod";
import { fieldErrorsOf, type Problem, readProblem } from "./problem";

type FormOptions<Schema extends z.ZodType> = {
  schema: Schema;
  /** Does the work. What it throws is read as our error envelope and put beside its field. */
  submit: (values: z.output<Schema>) => Promise<void>;
  /** What the schema gets, where a form's text values aren't it already (a checkbox, say). */
  values?: (data: FormData) => unknown;
};

/**
 * A form whose fields stay the browser's own: what was typed (or filled in before the page woke up) is read
 * on submit and never lost. On trouble the first field in trouble gets the focus.
 *
 * @returns `form`, to spread on the `<form>`; `errors` by field name; `problem`, when it belongs to no field;
 *   `pending` while the work is done; `submitNow`, for a field that submits itself when complete
 */
export function useZodForm<Schema extends z.ZodType>({ schema, submit, values }: FormOptions<Schema>) {
  const ref = useRef<HTMLFormElement>(null);
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [problem, setProblem] = useState<Problem>();
  const [pending, setPending] = useState(false);

  useEffect(() => {
    if (Object.keys(errors).length === 0 && !problem) return;
    const first = ref.current?.querySelector("[aria-invalid='true']");
    if (first instanceof HTMLElement) first.focus();
  }, [errors, problem]);

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (pending) return;
    const data = new FormData(event.currentTarget);
    const parsed = schema.safeParse(values ? values(data) : Object.fromEntries(data));
    setProblem(undefined);
    setErrors(parsed.success ? {} : fieldErrorsOf(parsed.error));
    if (!parsed.success) return;
    setPending(true);
    try {
      await submit(parsed.data);
    } catch (error) {
      const found = readProblem(error);
      // The person chose not to confirm who they are: nothing went wrong, and what they typed stays.
      if (found.code === "STEP_UP_REQUIRED") return;
      setErrors(found.fieldErrors);
      if (Object.keys(found.fieldErrors).length === 0) setProblem(found);
    } finally {
      setPending(false);
    }
  }

  return {
    // POST, so that a press before the page woke up can't put a password into the address bar.
    form: { ref, onSubmit, noValidate: true, method: "post" as const },
    errors,
    problem,
    pending,
    submitNow: () => ref.current?.requestSubmit(),
  };
}
