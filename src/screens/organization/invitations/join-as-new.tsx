"use client";

import { useState } from "react";
import { joinAsNewInput } from "@/contract/operations/organization";
import { PAGES } from "@/contract/page-paths";
import { FormField } from "@/ui/form/form-field";
import { FormProblem } from "@/ui/form/form-problem";
import { NewPasswordField } from "@/ui/form/password/new-password-field";
import { readProblem } from "@/ui/form/problem";
import { useZodForm } from "@/ui/form/use-form";
import { useLostAnswer } from "@/ui/form/use-lost-answer";
import { leaveFor } from "@/ui/navigation/leave-for";
import { loginPath, pathAfter } from "@/ui/navigation/paths";
import { Input } from "@/ui/primitives/input";
import { api } from "@/ui/trpc/client";
import { forgetWaitingInvitation } from "../../auth/waiting/invitation";
import { forgetWaitingRegistration } from "../../auth/waiting/registration";
import { JoinButton } from "./join-button";

const schema = joinAsNewInput.omit({ token: true });

type JoinAsNewProps = {
  token: string;
  organization: string;
  email: string;
  /** As the inviter calls them. */
  name: string;
  lastName: string;
  onDead: () => void;
  /** The address got an account meanwhile. */
  onKnown: () => void;
};

/** An account and its membership in one. The invitation's link was mailed to the address, and so confirms it. */
export function JoinAsNew({ token, organization, email, name, lastName, onDead, onKnown }: JoinAsNewProps) {
  const join = api.invitation.joinAsNew.useMutation();
  const [typed, setTyped] = useState<readonly string[]>([]);
  const { form, errors, problem, pending } = useZodForm({
    schema,
    submit: async (values) => {
      try {
        const { nextStep } = await join.mutateAsync({ token, ...values });
        forgetWaitingInvitation();
        forgetWaitingRegistration();
        await leaveFor(pathAfter(nextStep, PAGES.organization));
      } catch (error) {
        const { code } = readProblem(error);
        if (code === "ALREADY_EXISTS") onKnown();
        // Accepted already, by a press whose answer got lost: the account is there to sign in to.
        if (code === "INVALID_TOKEN") wasLost ? await leaveFor(loginPath(PAGES.organization)) : onDead();
        throw error;
      }
    },
  });
  const wasLost = useLostAnswer(problem);
  const readPersonal = (data: FormData) =>
    setTyped([email, organization, String(data.get("firstName")), String(data.get("lastName"))]);
  return (
    <form
      {...form}
      onInput={(event) => readPersonal(new FormData(event.currentTarget))}
      className="space-y-5"
    >
      <FormField label="Email" hint="The invitation was sent there, so nothing has to be confirmed.">
        {(control) => (
          <Input {...control} type="email" value={email} readOnly autoComplete="username" translate="no" />
        )}
      </FormField>
      <Names name={name} lastName={lastName} errors={errors} />
      <NewPasswordField label="Password" name="password" personal={typed} error={errors.password} />
      <FormProblem problem={problem} />
      <JoinButton type="submit" organization={organization} pending={pending} />
    </form>
  );
}

type NamesProps = { name: string; lastName: string; errors: Readonly<Record<string, string>> };

function Names({ name, lastName, errors }: NamesProps) {
  return (
    <div className="grid grid-cols-2 gap-4 tiny:grid-cols-1">
      <FormField label="First name" error={errors.firstName}>
        {(control) => (
          <Input {...control} name="firstName" defaultValue={name} autoComplete="given-name" autoFocus />
        )}
      </FormField>
      <FormField label="Last name" isOptional error={errors.lastName}>
        {(control) => (
          <Input {...control} name="lastName" defaultValue={lastName} autoComplete="family-name" />
        )}
      </FormField>
    </div>
  );
}
