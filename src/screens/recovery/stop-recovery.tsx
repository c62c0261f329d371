"use client";

import { FormProblem } from "@/ui/form/form-problem";
import { readProblem } from "@/ui/form/problem";
import { Link } from "@/ui/navigation/link";
import { PageCard } from "@/ui/page/page-card";
import { Button } from "@/ui/primitives/button";
import { api } from "@/ui/trpc/client";
import { DeadLink } from "../auth/links/dead-link";
import { useLinkToken } from "../auth/links/use-link-token";
import { RecoveryFacts } from "./recovery-facts";
import { useRecoveryLink } from "./use-recovery-link";

const back = <Link href="/login">Back to sign in</Link>;

/** Where the mail's "Stop the recovery" leads; only the button does it. */
export function StopRecovery() {
  const token = useLinkToken();
  const link = useRecoveryLink(token);
  const stop = api.recovery.stopByLink.useMutation();
  const problem = stop.error ? readProblem(stop.error) : undefined;
  if (stop.isSuccess) return <RecoveryStopped />;
  if (token === null || link.isDead || problem?.code === "INVALID_TOKEN") {
    return <NothingToStop isMissing={token === null} />;
  }
  return (
    <PageCard
      title="Stop the recovery?"
      lead="Nothing is taken off your account then, and whoever asked for it can't go on."
      back={back}
    >
      <RecoveryFacts link={link} />
      <FormProblem problem={problem} />
      <Button
        className="w-full"
        variant="destructive"
        pending={stop.isPending}
        disabled={!link.facts}
        onClick={() => token && stop.mutate({ token })}
      >
        Stop the recovery
      </Button>
    </PageCard>
  );
}

export function RecoveryStopped() {
  return (
    <PageCard
      title="The recovery is stopped"
      lead="Whoever asked for it had got as far as your second step. If it wasn't you, they know your password or read your mail."
      back={back}
    >
      <Button asChild className="w-full">
        <Link href="/forgot-password">Choose a new password</Link>
      </Button>
    </PageCard>
  );
}

export function NothingToStop({ isMissing }: { isMissing: boolean }) {
  return (
    <DeadLink isMissing={isMissing} back={back}>
      {isMissing ? null : (
        <p className="text-center text-sm text-pretty text-muted-foreground">
          No recovery of this link is waiting: it was stopped, finished, or its time is over.
        </p>
      )}
    </DeadLink>
  );
}
