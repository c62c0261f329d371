"use client";

import type { ReactNode } from "react";
import { z } from "zod";
import { newPassword } from "@/contract/fields";
import { FormProblem } from "@/ui/form/form-problem";
import { NewPasswordField } from "@/ui/form/password/new-password-field";
import { useZodForm } from "@/ui/form/use-form";
import { UsernameField } from "@/ui/form/username-field";
import { Button } from "@/ui/primitives/button";

type NewPasswordFormProps = {
  email: string;
  submit: (given: { newPassword: string }) => Promise<void>;
  /** What the button says. */
  children: ReactNode;
};

/** Chooses the password of an address whose mailbox a link has proved. */
export function NewPasswordForm({ email, submit, children }: NewPasswordFormProps) {
  const { form, errors, problem, pending } = useZodForm({ schema: z.object({ newPassword }), submit });
  return (
    <form {...form} className="space-y-5">
      <UsernameField email={email} />
      <NewPasswordField
        label="New password"
        name="newPassword"
        personal={[email]}
        error={errors.newPassword}
        autoFocus
      />
      <FormProblem problem={problem} />
      <Button type="submit" className="w-full" pending={pending}>
        {children}
      </Button>
    </form>
  );
}
