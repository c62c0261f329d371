"use client";

import { useState } from "react";
import { LIMITS } from "@/contract/limits";
import { useProduct } from "../../kept/product";
import { FormField } from "../form-field";
import { PasswordInput } from "./password-input";
import { PasswordStrength } from "./password-strength";

type NewPasswordFieldProps = {
  label: string;
  name: string;
  /** What else the person typed: words an attacker tries first. */
  personal?: readonly string[];
  error: string | undefined;
  autoFocus?: boolean;
  /** The fewest characters, where it isn't the usual number. */
  min?: number;
};

/** A new password, with advice while it is typed. */
export function NewPasswordField({
  label,
  name,
  personal = [],
  error,
  autoFocus,
  min,
}: NewPasswordFieldProps) {
  const product = useProduct();
  const [password, setPassword] = useState("");
  const rules = {
    min: min ?? LIMITS.password.min,
    max: LIMITS.password.max,
    personal: [...personal, product.name],
  };
  return (
    <FormField label={label} hint={<PasswordStrength password={password} rules={rules} />} error={error}>
      {(control) => (
        <PasswordInput
          {...control}
          name={name}
          autoComplete="new-password"
          autoFocus={autoFocus}
          onInput={(event) => setPassword(event.currentTarget.value)}
        />
      )}
    </FormField>
  );
}
