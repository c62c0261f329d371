"use client";

import { useState } from "react";
import { ResendButton } from "@/ui/form/resend-button";
import { Link } from "@/ui/navigation/link";
import { MailboxLink } from "@/ui/page/mailbox-link";
import { Button } from "@/ui/primitives/button";
import { Skeleton } from "@/ui/primitives/skeleton";
import { api } from "@/ui/trpc/client";
import { waitingRegistration } from "../waiting/registration";
import { ConfirmAddress, TITLE } from "./confirm-address";
import { DeadLink } from "./dead-link";
import { LinkPage } from "./link-page";

const back = <Link href="/login">Back to sign in</Link>;

/** Confirms an address. */
export function Verify() {
  const inspect = api.auth.preVerifyEmail.useMutation();
  return (
    <LinkPage
      title={TITLE}
      back={back}
      placeholder={
        <>
          <Skeleton className="h-9 w-full" />
          <Skeleton className="h-9 w-full" />
        </>
      }
      inspect={inspect.mutateAsync}
      live={(token, { email, hasPassword }, onDead) => (
        <ConfirmAddress {...{ token, email, hasPassword, back, onDead }} />
      )}
      dead={(isMissing) => <Unverified isMissing={isMissing} />}
    />
  );
}

function Unverified({ isMissing }: { isMissing: boolean }) {
  const [registrationId] = useState(waitingRegistration);
  const [isSent, setIsSent] = useState(false);
  const resend = api.auth.resendVerification.useMutation({ onSuccess: () => setIsSent(true) });
  return (
    <DeadLink isMissing={isMissing} back={registrationId ? back : undefined}>
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
