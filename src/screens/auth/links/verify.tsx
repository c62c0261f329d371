"use client";

import { useEffect, useEffectEvent, useState } from "react";
import { type Problem, readProblem } from "@/ui/form/problem";
import { ResendButton } from "@/ui/form/resend-button";
import { Link } from "@/ui/navigation/link";
import { ErrorState } from "@/ui/page/error-state";
import { MailboxLink } from "@/ui/page/mailbox-link";
import { PageCard } from "@/ui/page/page-card";
import { Button } from "@/ui/primitives/button";
import { Skeleton } from "@/ui/primitives/skeleton";
import { api } from "@/ui/trpc/client";
import { waitingRegistration } from "../waiting/registration";
import { ConfirmAddress, TITLE } from "./confirm-address";
import { DeadLink } from "./dead-link";
import { useLinkToken } from "./use-link-token";

const back = <Link href="/login">Back to sign in</Link>;

/** Confirms an address. Mail scanners open links, so nothing happens before the button is pressed. */
export function Verify() {
  const token = useLinkToken();
  if (token === null) return <Unverified isMissing />;
  if (token === undefined) return <Reading />;
  return <Opened key={token} token={token} />;
}

type Stage =
  | { kind: "reading" }
  | { kind: "unread"; problem: Problem }
  | { kind: "live"; email: string; hasPassword: boolean }
  | { kind: "dead" };

function Opened({ token }: { token: string }) {
  const inspect = api.auth.preVerifyEmail.useMutation();
  const [stage, setStage] = useState<Stage>({ kind: "reading" });

  async function read() {
    try {
      const { email, hasPassword } = await inspect.mutateAsync({ token });
      setStage({ kind: "live", email, hasPassword });
    } catch (error) {
      const problem = readProblem(error);
      setStage(problem.code === "INVALID_TOKEN" ? { kind: "dead" } : { kind: "unread", problem });
    }
  }

  const begin = useEffectEvent(() => void read());
  useEffect(() => begin(), []);

  switch (stage.kind) {
    case "reading":
      return <Reading />;
    case "unread":
      return (
        <PageCard title={TITLE} back={back}>
          <ErrorState
            message={stage.problem.message}
            onRetry={() => void read()}
            retrying={inspect.isPending}
          />
        </PageCard>
      );
    case "live":
      return (
        <ConfirmAddress {...stage} token={token} back={back} onDead={() => setStage({ kind: "dead" })} />
      );
    case "dead":
      return <Unverified isMissing={false} />;
  }
}

function Reading() {
  return (
    <PageCard title={TITLE} back={back}>
      <div aria-busy="true" className="space-y-4">
        <Skeleton className="h-9 w-full" />
        <Skeleton className="h-9 w-full" />
      </div>
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
