"use client";

import type { z } from "zod";
import { reauthenticateInput } from "@/contract/operations/auth";
import { FormField } from "@/ui/form/form-field";
import { FormProblem } from "@/ui/form/form-problem";
import { PasswordInput } from "@/ui/form/password/password-input";
import { useZodForm } from "@/ui/form/use-form";
import { Button } from "@/ui/primitives/button";

type PasswordPanelProps = { prove: (values: z.output<typeof reauthenticateInput>) => Promise<void> };

/** Where the password is what proves: after signing in by mail, and before the first method is set up. */
export function PasswordPanel({ prove }: PasswordPanelProps) {
  const { form, errors, problem, pending } = useZodForm({ schema: reauthenticateInput, submit: prove });
  const wrongPassword = problem?.code === "INVALID_CREDENTIALS" ? problem.message : undefined;
  return (
    <form {...form} className="space-y-5">
      <FormField label="Password" error={errors.password ?? wrongPassword}>
        {(control) => (
          <PasswordInput {...control} name="password" autoComplete="current-password" autoFocus />
        )}
      </FormField>
      <FormProblem problem={wrongPassword ? undefined : problem} />
      <Button type="submit" className="w-full" pending={pending}>
        Continue
      </Button>
    </form>
  );
}
