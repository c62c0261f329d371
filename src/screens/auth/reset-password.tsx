"use client";

import { useState } from "react";
import { resetPasswordInput } from "@/contract/auth";
import { FormProblem } from "@/ui/form/form-problem";
import { NewPasswordField } from "@/ui/form/new-password-field";
import { readProblem } from "@/ui/form/problem";
import { useZodForm } from "@/ui/form/use-form";
import { leaveFor } from "@/ui/navigation/leave-for";
import { Link } from "@/ui/navigation/link";
import { loginPath } from "@/ui/navigation/paths";
import { PageCard } from "@/ui/page/page-card";
import { Button } from "@/ui/primitives/button";
import { api } from "@/ui/trpc/client";
import { DeadLink } from "./dead-link";
import { useLinkToken } from "./use-link-token";

const back = <Link href="/login">Back to sign in</Link>;

export function ResetPassword() {
  const token = useLinkToken();
  const [isDead, setIsDead] = useState(false);
  if (token === null || isDead) {
    return (
      <DeadLink isMissing={token === null} back={back}>
        <Button asChild className="w-full">
          <Link href="/forgot-password">Send me a new link</Link>
        </Button>
      </DeadLink>
    );
  }
  return (
    <PageCard
      title="Set a new password"
      lead="Every device is signed out, and you sign in again with the new password."
      back={back}
    >
      <ResetForm token={token} onDead={() => setIsDead(true)} />
    </PageCard>
  );
}

function ResetForm({ token, onDead }: { token: string | undefined; onDead: () => void }) {
  const reset = api.auth.resetPassword.useMutation();
  const { form, errors, problem, pending } = useZodForm({
    schema: resetPasswordInput.pick({ newPassword: true }),
    submit: async ({ newPassword }) => {
      if (token === undefined) return;
      try {
        await reset.mutateAsync({ token, newPassword });
      } catch (error) {
        if (readProblem(error).code === "INVALID_TOKEN") onDead();
        throw error;
      }
      await leaveFor(loginPath(undefined, "password-changed"));
    },
  });
  return (
    <form {...form} className="space-y-5">
      <NewPasswordField label="New password" name="newPassword" error={errors.newPassword} autoFocus />
      <FormProblem problem={problem} />
      <Button type="submit" className="w-full" pending={pending} disabled={token === undefined}>
        Set the new password
      </Button>
    </form>
  );
}
