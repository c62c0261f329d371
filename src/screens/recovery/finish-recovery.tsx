"use client";

import { EVERY_PROOF } from "@/contract/methods";
import { reauthenticateInput } from "@/contract/operations/auth";
import { sentenceCase } from "@/contract/text/article";
import { FormField } from "@/ui/form/form-field";
import { FormProblem } from "@/ui/form/form-problem";
import { PasswordInput } from "@/ui/form/password/password-input";
import { readProblem } from "@/ui/form/problem";
import { useZodForm } from "@/ui/form/use-form";
import { UsernameField } from "@/ui/form/username-field";
import { leaveFor } from "@/ui/navigation/leave-for";
import { Link } from "@/ui/navigation/link";
import { pathAfter } from "@/ui/navigation/paths";
import { PageCard } from "@/ui/page/page-card";
import { Button } from "@/ui/primitives/button";
import { api } from "@/ui/trpc/client";
import { DeadLink } from "../auth/links/dead-link";
import { useLinkToken } from "../auth/links/use-link-token";
import { RecoveryFacts } from "./recovery-facts";
import { RecoveryStopped } from "./stop-recovery";
import { useRecoveryLink } from "./use-recovery-link";

const back = <Link href="/login">Back to sign in</Link>;

/** Where the mail at the end of the wait leads. Opening it does nothing before the password is given. */
export function FinishRecovery() {
  const token = useLinkToken();
  const link = useRecoveryLink(token);
  const stop = api.recovery.stopByLink.useMutation();
  if (stop.isSuccess) return <RecoveryStopped />;
  if (token === null || link.isDead) {
    return (
      <DeadLink isMissing={token === null} back={back}>
        <Button asChild className="w-full">
          <Link href="/login">Sign in to go on</Link>
        </Button>
      </DeadLink>
    );
  }
  return (
    <PageCard
      title="Recover your account"
      lead={`${sentenceCase(EVERY_PROOF)} is removed, and everybody is signed out. Then you set up a new second step.`}
      back={back}
    >
      <RecoveryFacts link={link} />
      {link.facts ? <FinishForm token={token ?? ""} email={link.facts.email} /> : null}
      <FormProblem problem={stop.error ? readProblem(stop.error) : undefined} />
      <Button
        variant="ghost"
        className="w-full"
        pending={stop.isPending}
        disabled={!link.facts}
        onClick={() => token && stop.mutate({ token })}
      >
        This wasn't me
      </Button>
    </PageCard>
  );
}

function FinishForm({ token, email }: { token: string; email: string }) {
  const finish = api.recovery.finish.useMutation();
  const { form, errors, problem, pending } = useZodForm({
    schema: reauthenticateInput,
    submit: async ({ password }) => {
      const { nextStep } = await finish.mutateAsync({ token, password });
      await leaveFor(pathAfter(nextStep, undefined));
    },
  });
  const isWrong = problem?.code === "INVALID_CREDENTIALS";
  return (
    <form {...form} className="space-y-5">
      <UsernameField email={email} />
      <FormField label="Password" error={errors.password ?? (isWrong ? problem.message : undefined)}>
        {(control) => (
          <PasswordInput {...control} name="password" autoComplete="current-password" autoFocus />
        )}
      </FormField>
      <FormProblem problem={isWrong ? undefined : problem} />
      <Button type="submit" className="w-full" pending={pending}>
        Remove everything and go on
      </Button>
    </form>
  );
}
