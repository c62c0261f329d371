"use client";

import type { z } from "zod";
import { reauthenticateInput } from "@/contract/operations/auth";
import { AnswerForm } from "@/ui/form/answer-form";
import { PasswordInput } from "@/ui/form/password/password-input";
import type { Problem } from "@/ui/form/problem";

type PasswordPanelProps = { prove: (values: z.output<typeof reauthenticateInput>) => Promise<void> };

const refused = ({ code, message }: Problem) => (code === "INVALID_CREDENTIALS" ? message : undefined);

/** Where the password is what proves: after signing in by mail, and before the first method is set up. */
export function PasswordPanel({ prove }: PasswordPanelProps) {
  return (
    <AnswerForm
      schema={reauthenticateInput}
      name="password"
      label="Password"
      refused={refused}
      submit={prove}
    >
      {(control) => <PasswordInput {...control} autoComplete="current-password" autoFocus />}
    </AnswerForm>
  );
}
