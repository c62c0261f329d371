"use client";

import { useState } from "react";
import { z } from "zod";
import { personName } from "@/contract/fields";
import { registerInput } from "@/contract/operations/auth";
import { FormField } from "@/ui/form/form-field";
import { FormProblem } from "@/ui/form/form-problem";
import { NewPasswordField } from "@/ui/form/password/new-password-field";
import { useZodForm } from "@/ui/form/use-form";
import { Button } from "@/ui/primitives/button";
import { Input } from "@/ui/primitives/input";

const schema = registerInput.extend({
  firstName: personName.refine((name) => name !== "", "Enter your first name."),
  companyName: personName.optional().transform((name) => name || undefined),
});
export type Registration = z.output<typeof schema>;

type RegisterFormProps = {
  submit: (registration: Registration) => Promise<void>;
  /** Somebody who is about to join an organization makes none: they could be in one only. */
  mayFound: boolean;
};

export function RegisterForm({ submit, mayFound }: RegisterFormProps) {
  const { form, errors, problem, pending } = useZodForm({ schema, submit });
  const [typed, setTyped] = useState<readonly string[]>([]);
  const readPersonal = (data: FormData) =>
    setTyped(
      ["email", "firstName", "lastName", "companyName"].map((name) =>
        z.string().catch("").parse(data.get(name)),
      ),
    );
  return (
    <form
      {...form}
      onInput={(event) => readPersonal(new FormData(event.currentTarget))}
      className="space-y-5"
    >
      <div className="grid grid-cols-2 gap-4 tiny:grid-cols-1">
        <FormField label="First name" error={errors.firstName}>
          {(control) => <Input {...control} name="firstName" autoComplete="given-name" autoFocus />}
        </FormField>
        <FormField label="Last name" isOptional error={errors.lastName}>
          {(control) => <Input {...control} name="lastName" autoComplete="family-name" />}
        </FormField>
      </div>
      <FormField label="Email" error={errors.email}>
        {(control) => <Input {...control} type="email" name="email" autoComplete="username" />}
      </FormField>
      <NewPasswordField label="Password" name="password" personal={typed} error={errors.password} />
      {mayFound ? (
        <FormField
          label="Organization"
          isOptional
          hint="Creates a new one, with you as its owner."
          error={errors.companyName}
        >
          {(control) => <Input {...control} name="companyName" autoComplete="organization" />}
        </FormField>
      ) : null}
      <FormProblem problem={problem} />
      <Button type="submit" className="w-full" pending={pending}>
        Create account
      </Button>
    </form>
  );
}
