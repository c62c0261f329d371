"use client";

import { type ReactNode, useEffect, useState } from "react";
import { FormProblem } from "@/ui/form/form-problem";
import { readProblem } from "@/ui/form/problem";
import { useLostAnswer } from "@/ui/form/use-lost-answer";
import { leaveFor } from "@/ui/navigation/leave-for";
import { Link } from "@/ui/navigation/link";
import { loginPath, PROFILE } from "@/ui/navigation/paths";
import { useSignOut } from "@/ui/navigation/use-sign-out";
import { ArrivingTitle } from "@/ui/page/arriving-title";
import { PageCard } from "@/ui/page/page-card";
import { Button } from "@/ui/primitives/button";
import { api } from "@/ui/trpc/client";
import {
  forgetWaitingEmailChange,
  keepWaitingEmailChange,
  waitingEmailChange,
} from "../waiting/email-change";
import { DeadLink } from "./dead-link";
import { useLinkToken } from "./use-link-token";

const HERE = "/confirm-email";

/**
 * Changes the address only for who is signed in to the very account, as anybody can ask for a stranger's address.
 * @param visitor who is signed in, if anybody
 */
export function ConfirmEmail({ visitor }: { visitor: string | undefined }) {
  const token = useToken();
  const confirm = api.account.confirmEmail.useMutation({
    onSuccess: () => {
      forgetWaitingEmailChange();
      return leaveFor(PROFILE);
    },
  });
  const problem = confirm.error ? readProblem(confirm.error) : undefined;
  const wasLost = useLostAnswer(problem);
  const back = visitor ? (
    <Link href={PROFILE}>Back to settings</Link>
  ) : (
    <Link href="/login">Back to sign in</Link>
  );
  const isDead = problem?.code === "INVALID_TOKEN";
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
  if (visitor === undefined || problem?.code === "UNAUTHENTICATED")
    return <SignInFirst token={token} back={back} />;
  if (problem?.code === "FORBIDDEN" && token)
    return <AnotherAccounts token={token} visitor={visitor} back={back} />;
  return (
    <PageCard
      title="Confirm your new address"
      lead="From then on you sign in with it, and emails go there. You stay signed in here, and are signed out everywhere else."
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

/** The link's, or that of the link that was opened here before signing in. */
function useToken(): string | null | undefined {
  const token = useLinkToken();
  const [kept, setKept] = useState<string>();
  useEffect(() => setKept(waitingEmailChange()), []);
  return token === null ? (kept ?? null) : token;
}

type CardProps<Token> = { token: Token; back: ReactNode };

function SignInFirst({ token, back }: CardProps<string | undefined>) {
  return (
    <PageCard
      title="Sign in to confirm"
      lead="Sign in to the account that asked for this address, and you can confirm it. If you didn't ask for it, close this page: nothing changes."
      back={back}
    >
      <Button
        className="w-full"
        disabled={token === undefined}
        onClick={() => {
          if (token) keepWaitingEmailChange(token);
          void leaveFor(loginPath(HERE));
        }}
      >
        Sign in
      </Button>
    </PageCard>
  );
}

function AnotherAccounts({ token, visitor, back }: CardProps<string> & { visitor: string }) {
  const { signOut, pending, error } = useSignOut(HERE, () => keepWaitingEmailChange(token));
  return (
    <PageCard
      title={<ArrivingTitle>This link is another account's</ArrivingTitle>}
      lead={
        <>
          You're signed in as{" "}
          <b translate="no" className="font-medium wrap-anywhere text-foreground">
            {visitor}
          </b>
          , and somebody asked for this address for another account. If that wasn't you, do nothing: your
          account stays as it is.
        </>
      }
      back={back}
    >
      <FormProblem problem={error ? readProblem(error) : undefined} />
      <Button variant="outline" className="w-full" pending={pending} onClick={signOut}>
        Sign in to the other account
      </Button>
    </PageCard>
  );
}
