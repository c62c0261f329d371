"use client";

import type { ReactNode } from "react";
import { LIMITS } from "@/contract/limits";
import { changePasswordInput } from "@/contract/operations/auth";
import { FormField } from "@/ui/form/form-field";
import { FormProblem } from "@/ui/form/form-problem";
import { NewPasswordField } from "@/ui/form/password/new-password-field";
import { PasswordInput } from "@/ui/form/password/password-input";
import { useZodForm } from "@/ui/form/use-form";
import { UsernameField } from "@/ui/form/username-field";
import { Button } from "@/ui/primitives/button";
import { DialogFooter } from "@/ui/primitives/overlay/dialog";
import { api } from "@/ui/trpc/client";

type PasswordFormProps = {
  hasPassword: boolean;
  mustUseMfa: boolean;
  email: string;
  onChanged: () => void;
  /** Another way out, beside the button. */
  children?: ReactNode;
};

/** A new password in place of the one there is, or the first one. */
export function PasswordForm({ hasPassword, mustUseMfa, email, onChanged, children }: PasswordFormProps) {
  const utils = api.useUtils();
  const change = api.account.changePassword.useMutation();
  const { form, errors, problem, pending } = useZodForm({
    schema: changePasswordInput,
    submit: async (values) => {
      await change.mutateAsync(values);
      await utils.mfa.invalidate();
      onChanged();
    },
  });
  const isWrong = problem?.code === "INVALID_CREDENTIALS";
  return (
    <form {...form} className="flex flex-1 flex-col gap-5">
      <UsernameField email={email} />
      {hasPassword ? (
        <FormField
          label="Current password"
          error={errors.currentPassword ?? (isWrong ? problem.message : undefined)}
        >
          {(control) => (
            <PasswordInput {...control} name="currentPassword" autoComplete="current-password" autoFocus />
          )}
        </FormField>
      ) : null}
      <NewPasswordField
        label="New password"
        name="newPassword"
        personal={[email]}
        min={mustUseMfa ? LIMITS.password.minWithMfa : LIMITS.password.min}
        error={errors.newPassword}
        autoFocus={!hasPassword}
      />
      <FormProblem problem={isWrong ? undefined : problem} />
      <DialogFooter>
        {children}
        <Button type="submit" pending={pending}>
          {hasPassword ? "Change password" : "Set password"}
        </Button>
      </DialogFooter>
    </form>
  );
}
