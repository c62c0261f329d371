"use client";

import { useState } from "react";
import { FormProblem } from "@/ui/form/form-problem";
import { readProblem } from "@/ui/form/problem";
import { ResendButton } from "@/ui/form/resend-button";
import { leaveFor } from "@/ui/navigation/leave-for";
import { Link } from "@/ui/navigation/link";
import { INVITATION, pathAfter } from "@/ui/navigation/paths";
import { MailboxLink } from "@/ui/page/mailbox-link";
import { PageCard } from "@/ui/page/page-card";
import { Button } from "@/ui/primitives/button";
import { api } from "@/ui/trpc/client";
import { DeadLink } from "./dead-link";
import { useLinkToken } from "./use-link-token";
import { waitingInvitation } from "./waiting-invitation";
import { forgetWaitingRegistration, waitingRegistration } from "./waiting-registration";

const back = <Link href="/login">Back to sign in</Link>;

/** Confirms an address. Mail scanners open links, so nothing happens before the button is pressed. */
export function Verify() {
  const token = useLinkToken();
  const verify = api.auth.verifyEmail.useMutation({
    onSuccess: ({ nextStep }) => {
      forgetWaitingRegistration();
      return leaveFor(pathAfter(nextStep, waitingInvitation() ? INVITATION : undefined));
    },
  });
  const problem = verify.error ? readProblem(verify.error) : undefined;
  const isDead = problem?.code === "INVALID_TOKEN";
  if (token === null || isDead) return <Unverified isMissing={token === null} />;
  return (
    <PageCard
      title="Confirm your address"
      lead="One press, and your account is ready. It also signs you in on this device."
      back={back}
    >
      <FormProblem problem={problem} />
      <Button
        className="w-full"
        pending={verify.isPending}
        disabled={token === undefined}
        onClick={() => token && verify.mutate({ token })}
      >
        Confirm my address
      </Button>
      <p className="text-center text-sm text-pretty text-muted-foreground">
        Didn't make an account? Close this page, and nothing happens.
      </p>
    </PageCard>
  );
}

function Unverified({ isMissing }: { isMissing: boolean }) {
  const [registrationId] = useState(waitingRegistration);
  const [isSent, setIsSent] = useState(false);
  const resend = api.auth.resendVerification.useMutation({ onSuccess: () => setIsSent(true) });
  return (
    <DeadLink isMissing={isMissing} back={back}>
      {registrationId ? (
        <div className="space-y-3">
          <ResendButton
            resend={() => resend.mutateAsync({ verificationTokenId: registrationId })}
            justSent={false}
          />
          {isSent || isMissing ? <MailboxLink /> : null}
        </div>
      ) : (
        <div className="space-y-3">
          <Button asChild className="w-full">
            <Link href="/login">Sign in</Link>
          </Button>
          <p className="text-center text-sm text-pretty text-muted-foreground [&_a]:font-medium [&_a]:text-link [&_a]:underline-offset-4 [&_a:hover]:underline">
            Confirmed already? Just sign in. Otherwise <Link href="/register">register again</Link> with the
            same address to get a new link.
          </p>
        </div>
      )}
    </DeadLink>
  );
}
