"use client";

import { useEffect, useEffectEvent, useState } from "react";
import { LIMITS } from "@/contract/limits";
import { requestResetInput } from "@/contract/operations/auth";
import { FormField } from "@/ui/form/form-field";
import { FormProblem } from "@/ui/form/form-problem";
import { useZodForm } from "@/ui/form/use-form";
import { Link } from "@/ui/navigation/link";
import { PageCard } from "@/ui/page/page-card";
import { Address } from "@/ui/primitives/address";
import { Button } from "@/ui/primitives/button";
import { Input } from "@/ui/primitives/input";
import { api } from "@/ui/trpc/client";
import { takeAddress } from "./carried-address";
import { CheckMail } from "./waiting/check-mail";

const back = <Link href="/login">Back to sign in</Link>;

export function ForgotPassword() {
  const [email, setEmail] = useState<string>();
  const [typed, setTyped] = useState("");
  const carried = useEffectEvent(() => setTyped((before) => before || takeAddress()));
  useEffect(() => carried(), []);
  const request = api.auth.requestPasswordReset.useMutation();
  const { form, errors, problem, pending } = useZodForm({
    schema: requestResetInput,
    submit: async (values) => {
      await request.mutateAsync(values);
      setEmail(values.email);
    },
  });
  if (email !== undefined) {
    return (
      <CheckMail
        lead={<Mailed to={email} />}
        resend={() => request.mutateAsync({ email })}
        onOtherAddress={() => {
          setTyped(email);
          setEmail(undefined);
        }}
        back={back}
      />
    );
  }
  return (
    <PageCard
      title="Forgot your password?"
      lead="Enter your address, and we'll email you a link to set a new one."
      back={back}
    >
      <form {...form} className="space-y-5">
        <EmailField typed={typed} error={errors.email} />
        <FormProblem problem={problem} />
        <Button type="submit" className="w-full" pending={pending}>
          Send the link
        </Button>
      </form>
    </PageCard>
  );
}

function Mailed({ to }: { to: string }) {
  return (
    <>
      If <Address>{to}</Address> has an account, we've emailed it a link to set a new password. It works once,
      for {LIMITS.link.seconds / 60} minutes.
    </>
  );
}

function EmailField({ typed, error }: { typed: string; error: string | undefined }) {
  return (
    <FormField label="Email" error={error}>
      {(control) => (
        <Input
          {...control}
          type="email"
          name="email"
          key={typed}
          defaultValue={typed}
          autoComplete="username"
          autoFocus
        />
      )}
    </FormField>
  );
}
