"use client";

import { FormField } from "@/ui/form/form-field";
import { Select } from "@/ui/primitives/select";
import { grantable } from "../membership/words";

type RoleFieldProps = {
  /** The role of who gives it: none above it is offered. */
  ownRole: number;
  role: number;
  error: string | undefined;
  onChange: (role: number) => void;
};

/** A role to give, and what it may do. */
export function RoleField({ ownRole, role, error, onChange }: RoleFieldProps) {
  const choices = grantable(ownRole);
  const words = choices.find((choice) => choice.role === role)?.words;
  return (
    <FormField label="Role" hint={words} error={error}>
      {(control) => (
        <Select
          {...control}
          name="role"
          value={role}
          onChange={(event) => onChange(Number(event.target.value))}
        >
          {choices.map((choice) => (
            <option key={choice.role} value={choice.role}>
              {choice.name}
            </option>
          ))}
        </Select>
      )}
    </FormField>
  );
}
