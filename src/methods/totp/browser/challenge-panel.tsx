"use client";

import { z } from "zod";
import { CodeInput } from "@/ui/form/code-input";
import { FormField } from "@/ui/form/form-field";
import { FormProblem } from "@/ui/form/form-problem";
import { useZodForm } from "@/ui/form/use-form";
import { Button } from "@/ui/primitives/button";
import type { ChallengePanelProps } from "../../panel/panel";
import { typedCode } from "../contract";
import { refusedCode } from "./refused-code";

const schema = z.object({ code: typedCode });

/** Six boxes that submit themselves. */
export function TotpChallenge({ prove }: ChallengePanelProps) {
  const { form, errors, problem, pending, submitNow } = useZodForm({ schema, submit: prove });
  const wrongCode = problem?.code === "INVALID_CODE" ? refusedCode(problem.hint) : undefined;
  return (
    <form {...form} className="space-y-5">
      <FormField label="6-digit code from your authenticator app" error={errors.code ?? wrongCode}>
        {(control) => (
          <CodeInput {...control} name="code" autoFocus onComplete={submitNow} pending={pending} />
        )}
      </FormField>
      <FormProblem problem={wrongCode ? undefined : problem} />
      <Button type="submit" className="w-full" pending={pending}>
        Continue
      </Button>
    </form>
  );
}
