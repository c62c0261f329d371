"use client";

import { type ReactNode, useState } from "react";
import type { NextStep } from "@/contract/session-levels";
import { useProduct } from "@/ui/kept/product";
import { useSignedInElsewhere } from "@/ui/kept/signed-in";
import { leaveFor } from "@/ui/navigation/leave-for";
import { Link } from "@/ui/navigation/link";
import { loginPath, pathAfter, WELCOME } from "@/ui/navigation/paths";
import { ArrivingTitle } from "@/ui/page/arriving-title";
import { PageCard } from "@/ui/page/page-card";
import { Address } from "@/ui/primitives/address";
import { Button } from "@/ui/primitives/button";
import { api } from "@/ui/trpc/client";
import { CheckMail } from "./check-mail";
import { ConfirmationCodeForm } from "./confirmation-code-form";
import { forgetWaitingRegistration } from "./registration";
import { useWatchedRegistration } from "./use-watched-registration";

type AwaitConfirmationProps = {
  email: string;
  verificationTokenId: string;
  next: string | undefined;
  onOtherAddress: () => void;
  back: ReactNode;
};

/** Waits until an address is confirmed, by its code typed here or by its link pressed anywhere. */
export function AwaitConfirmation(props: AwaitConfirmationProps) {
  const { email, verificationTokenId, next, onOtherAddress, back } = props;
  const [isOver, setIsOver] = useState(false);
  const { isSignupByInvitation } = useProduct();
  const resend = api.auth.resendVerification.useMutation();
  const byCode = api.auth.confirmByCode.useMutation();
  const goOn = (nextStep?: NextStep) => leaveFor(nextStep ? pathAfter(nextStep, next) : (next ?? WELCOME));
  // Its link, pressed in another tab, has signed this browser in.
  useSignedInElsewhere(!isOver, () => void leaveFor(pathAfter(undefined, next)));
  useWatchedRegistration(verificationTokenId, !isOver && !byCode.isPending && !byCode.isSuccess, () =>
    setIsOver(true),
  );

  async function confirm(code: string) {
    const { nextStep } = await byCode.mutateAsync({ verificationTokenId, code });
    forgetWaitingRegistration();
    await goOn(nextStep);
  }

  if (isOver) return <ConfirmedElsewhere email={email} next={next} />;
  return (
    <CheckMail
      lead={
        <>
          We've sent an email to <Address>{email}</Address>.{" "}
          {isSignupByInvitation
            ? "Open the link in it to confirm that the address is yours. If it isn't invited, the email says so."
            : "Type the code from it here, or open its link."}
        </>
      }
      resend={() => resend.mutateAsync({ verificationTokenId })}
      onOtherAddress={onOtherAddress}
      back={back}
    >
      {isSignupByInvitation ? undefined : <ConfirmationCodeForm confirm={confirm} />}
    </CheckMail>
  );
}

function ConfirmedElsewhere({ email, next }: { email: string; next: string | undefined }) {
  return (
    <PageCard
      title={<ArrivingTitle>Your address is confirmed</ArrivingTitle>}
      lead={
        <>
          The link for <Address>{email}</Address> was opened in another browser or on another device, and that
          is where you are signed in. To go on here, sign in.
        </>
      }
    >
      <Button asChild className="w-full">
        <Link href={loginPath(next)}>Sign in</Link>
      </Button>
    </PageCard>
  );
}
