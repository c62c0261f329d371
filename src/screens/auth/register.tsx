"use client";

import { useEffect, useRef, useState } from "react";
import { PAGES } from "@/contract/page-paths";
import { useProduct } from "@/ui/kept/product";
import { leaveFor } from "@/ui/navigation/leave-for";
import { Link } from "@/ui/navigation/link";
import { loginPath, pathAfter } from "@/ui/navigation/paths";
import { PageCard } from "@/ui/page/page-card";
import { Button } from "@/ui/primitives/button";
import { api } from "@/ui/trpc/client";
import { RegisterForm, type Registration } from "./register-form";
import { AwaitConfirmation } from "./waiting/await-confirmation";
import { forgetWaitingRegistration, keepWaitingRegistration } from "./waiting/registration";

const INVITED_ALONE = "For people who were invited: use the address the invitation was sent to.";

type Asked = { email: string; verificationTokenId: string };

export function Register({ next }: { next: string | undefined }) {
  const { name, isSignupOpen, isSignupByInvitation } = useProduct();
  const [asked, setAsked] = useState<Asked>();
  const form = useBackAtAddress(asked !== undefined);
  const register = api.auth.register.useMutation();
  const back = (
    <>
      Have an account? <Link href={loginPath(next)}>Sign in</Link>
    </>
  );

  async function submit(registration: Registration) {
    const answer = await register.mutateAsync(registration);
    // Where the operator asks for no confirmation, the answer is a session at once.
    if ("user" in answer) return leaveFor(pathAfter(answer.nextStep, next));
    const { verificationTokenId } = answer;
    keepWaitingRegistration(verificationTokenId);
    setAsked({ email: registration.email, verificationTokenId });
  }

  if (!isSignupOpen && !isSignupByInvitation) return <SignupClosed />;
  return (
    <>
      {asked ? (
        <AwaitConfirmation
          key={asked.verificationTokenId}
          {...asked}
          next={next}
          onOtherAddress={() => {
            forgetWaitingRegistration();
            setAsked(undefined);
          }}
          back={<Link href={loginPath(next)}>Back to sign in</Link>}
        />
      ) : null}
      {/* Kept as it was filled in, for whoever comes back for another address. */}
      <div ref={form} hidden={asked !== undefined}>
        <PageCard
          title="Create your account"
          lead={isSignupByInvitation ? INVITED_ALONE : `One account for everything behind ${name}.`}
          back={back}
        >
          <RegisterForm submit={submit} mayFound={next !== PAGES.invitation} />
        </PageCard>
      </div>
    </>
  );
}

/** @returns for the form that comes back: its address gets the focus, to be replaced */
function useBackAtAddress(isAway: boolean) {
  const form = useRef<HTMLDivElement>(null);
  const wasAway = useRef(false);
  useEffect(() => {
    const email = form.current?.querySelector<HTMLInputElement>("input[name=email]");
    if (!isAway && wasAway.current) email?.select();
    wasAway.current = isAway;
  }, [isAway]);
  return form;
}

function SignupClosed() {
  const { name } = useProduct();
  return (
    <PageCard
      title="Registration is closed"
      lead={`New accounts can't be made here. If you need one, ask whoever runs ${name}.`}
    >
      <Button asChild className="w-full">
        <Link href="/login">Go to sign in</Link>
      </Button>
    </PageCard>
  );
}
