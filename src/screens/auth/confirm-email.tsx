"use client";

import { FormProblem } from "@/ui/form/form-problem";
import { readProblem } from "@/ui/form/problem";
import { useLostAnswer } from "@/ui/form/use-lost-answer";
import { leaveFor } from "@/ui/navigation/leave-for";
import { Link } from "@/ui/navigation/link";
import { HOME, loginPath } from "@/ui/navigation/paths";
import { PageCard } from "@/ui/page/page-card";
import { Button } from "@/ui/primitives/button";
import { api } from "@/ui/trpc/client";
import { DeadLink } from "./dead-link";
import { useLinkToken } from "./use-link-token";

/** Changes an account's address to the one the mail went to, once the button is pressed. */
export function ConfirmEmail({ isSignedIn }: { isSignedIn: boolean }) {
  const token = useLinkToken();
  const wayOn = isSignedIn ? HOME : loginPath(undefined, "email-changed");
  const confirm = api.account.confirmEmail.useMutation({ onSuccess: () => leaveFor(wayOn) });
  const problem = confirm.error ? readProblem(confirm.error) : undefined;
  const isDead = problem?.code === "INVALID_TOKEN";
  const wasLost = useLostAnswer(problem);
  const back = isSignedIn ? (
    <Link href={HOME}>Back to settings</Link>
  ) : (
    <Link href="/login">Back to sign in</Link>
  );
  if (token === null || isDead) {
    return (
      <DeadLink isMissing={token === null} back={back}>
        <p className="text-center text-sm text-pretty text-muted-foreground">
          {isDead && wasLost
            ? "Your first press may have changed your address, though its answer got lost: your settings show which it is."
            : "Your address is unchanged. To try again, ask for the change in your settings."}
        </p>
      </DeadLink>
    );
  }
  return (
    <PageCard
      title="Confirm your new address"
      lead="From then on you sign in with it, and emails go there. We'll tell your earlier address, too."
      back={back}
    >
      <FormProblem problem={problem} />
      <Button
        className="w-full"
        pending={confirm.isPending}
        disabled={token === undefined}
        onClick={() => token && confirm.mutate({ token })}
      >
        Use this address
      </Button>
    </PageCard>
  );
}
