"use client";

import { type ReactNode, useId } from "react";
import { MFA_METHODS, type MfaType } from "@/contract/methods";
import { FieldError, FormField } from "@/ui/form/form-field";
import { Checkbox } from "@/ui/primitives/checkbox";
import { cn } from "@/ui/primitives/cn";
import { Input } from "@/ui/primitives/input";
import { Select } from "@/ui/primitives/select";
import { serverNow } from "@/ui/time/server-clock";
import { ROLE_CHOICES } from "../../membership/words";
import { dayOf, type Plan, type problemsOf } from "./requirement-plan";

type FieldsProps = {
  plan: Plan;
  /** What can be set up here. */
  available: readonly MfaType[];
  problems: ReturnType<typeof problemsOf>;
  onChange: (plan: Plan) => void;
};

export function RequirementFields({ plan, available, problems, onChange }: FieldsProps) {
  const { isForEverybody, roles, methods } = plan;
  return (
    <>
      <FormField label="Who has to use it">
        {(control) => (
          <Select
            {...control}
            value={isForEverybody ? "all" : "roles"}
            onChange={({ target: { value } }) => onChange({ ...plan, isForEverybody: value === "all" })}
          >
            <option value="all">Everybody</option>
            <option value="roles">Only some roles</option>
          </Select>
        )}
      </FormField>
      {isForEverybody ? null : (
        <Choices label="Roles" error={problems.roles} isShort>
          {ROLE_CHOICES.map(({ role, name }) => (
            <Checkbox
              key={role}
              label={name}
              checked={roles.includes(role)}
              onChange={() => onChange({ ...plan, roles: toggled(roles, role) })}
            />
          ))}
        </Choices>
      )}
      <Choices label="Accepted methods" error={problems.methods}>
        {available.map((type) => (
          <Checkbox
            key={type}
            label={MFA_METHODS[type].name}
            hint={MFA_METHODS[type].strengthWords}
            checked={methods.includes(type)}
            onChange={() => onChange({ ...plan, methods: toggled(methods, type) })}
          />
        ))}
      </Choices>
      <Start plan={plan} error={problems.day} onChange={onChange} />
    </>
  );
}

function toggled<T>(items: readonly T[], item: T): T[] {
  return items.includes(item) ? items.filter((other) => other !== item) : [...items, item];
}

const DAY = 86_400_000;
const GRACE_DAYS = 14;

function Start({
  plan,
  error,
  onChange,
}: {
  plan: Plan;
  error: string | undefined;
  onChange: FieldsProps["onChange"];
}) {
  const inDays = (days: number) => dayOf(new Date(serverNow() + days * DAY));
  return (
    <>
      <FormField
        label="Starts"
        hint={plan.day === undefined ? undefined : "Until then we remind whoever hasn't set it up, by email."}
      >
        {(control) => (
          <Select
            {...control}
            value={plan.day === undefined ? "now" : "later"}
            onChange={({ target: { value } }) =>
              onChange({ ...plan, day: value === "now" ? undefined : inDays(GRACE_DAYS) })
            }
          >
            <option value="now">Now</option>
            <option value="later">On a day you choose</option>
          </Select>
        )}
      </FormField>
      {plan.day === undefined ? null : (
        <FormField label="First day" error={error}>
          {(control) => (
            <Input
              {...control}
              type="date"
              min={inDays(1)}
              value={plan.day}
              onChange={(event) => onChange({ ...plan, day: event.target.value })}
            />
          )}
        </FormField>
      )}
    </>
  );
}

type ChoicesProps = {
  label: string;
  error: string | undefined;
  /** Two beside each other. */
  isShort?: boolean;
  children: ReactNode;
};

function Choices({ label, error, isShort, children }: ChoicesProps) {
  const id = useId();
  return (
    <fieldset aria-describedby={error ? id : undefined}>
      <legend className="mb-2 text-sm font-medium">{label}</legend>
      <div className={cn("grid gap-2.5", isShort && "grid-cols-2")}>{children}</div>
      <FieldError id={id}>{error}</FieldError>
    </fieldset>
  );
}
