"use client";

import { LIMITS } from "@/contract/limits";
import { confirmByCodeInput } from "@/contract/operations/auth";
import { CodeInput } from "@/ui/form/code-input";
import { FormField } from "@/ui/form/form-field";
import { FormProblem } from "@/ui/form/form-problem";
import type { Problem } from "@/ui/form/problem";
import { useZodForm } from "@/ui/form/use-form";

const schema = confirmByCodeInput.pick({ code: true });

/** What to do instead of a code that will never work any more. */
const OVER: Readonly<Record<string, string>> = {
  INVALID_TOKEN: `No code counts here any more: each works for ${LIMITS.confirmationCode.seconds / 60} minutes and ${LIMITS.confirmationCode.attempts} tries. Open the link in the email, or send it again for a new code.`,
  RATE_LIMITED:
    "There were too many wrong codes for this address today. Open the link in the newest email: it still works.",
};

/** Six boxes that submit themselves. @param confirm refuses with what the server says */
export function ConfirmationCodeForm({ confirm }: { confirm: (code: string) => Promise<void> }) {
  const { form, errors, problem, pending, submitNow } = useZodForm({
    schema,
    submit: ({ code }) => confirm(code),
  });
  const isWrong = problem?.code === "INVALID_CODE";
  return (
    <form {...form} className="space-y-3">
      <FormField
        label="6-digit code from the email"
        error={errors.code ?? (isWrong ? wordsOf(problem) : undefined)}
      >
        {(control) => (
          <CodeInput {...control} name="code" autoFocus onComplete={submitNow} pending={pending} />
        )}
      </FormField>
      <FormProblem problem={isWrong ? undefined : problem && inWords(problem)} />
    </form>
  );
}

const wordsOf = ({ message, hint }: Problem) => (hint ? `${message} ${hint}` : message);

function inWords(problem: Problem): Problem {
  const words = OVER[problem.code ?? ""];
  return words === undefined ? problem : { ...problem, message: words, retryAfter: undefined };
}
