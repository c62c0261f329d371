"use client";

import { useEffect, useState } from "react";
import type { z } from "zod";
import type { offerAnswer } from "@/contract/operations/organization";
import { PAGES } from "@/contract/page-paths";
import { NEXT_STEP, type SessionLevel } from "@/contract/session-levels";
import { withArticle } from "@/contract/text/article";
import { normalizeEmail } from "@/contract/text/email-address";
import { FormProblem } from "@/ui/form/form-problem";
import { readProblem } from "@/ui/form/problem";
import { useLostAnswer } from "@/ui/form/use-lost-answer";
import { useProduct } from "@/ui/kept/product";
import { leaveFor } from "@/ui/navigation/leave-for";
import { Link } from "@/ui/navigation/link";
import { HOME, loginPath, pathAfter } from "@/ui/navigation/paths";
import { useSignOut } from "@/ui/navigation/use-sign-out";
import { ErrorState } from "@/ui/page/error-state";
import { LoadingRows } from "@/ui/page/loading";
import { PageCard } from "@/ui/page/page-card";
import { Address } from "@/ui/primitives/address";
import { Alert } from "@/ui/primitives/alert";
import { Button } from "@/ui/primitives/button";
import { api } from "@/ui/trpc/client";
import { DeadLink } from "../../auth/links/dead-link";
import { useLinkToken } from "../../auth/links/use-link-token";
import {
  forgetWaitingInvitation,
  keepWaitingInvitation,
  waitingInvitation,
} from "../../auth/waiting/invitation";
import { roleName } from "../../membership/words";
import { AdministratorsMay } from "../membership";
import { JoinAsNew } from "./join-as-new";
import { JoinButton } from "./join-button";

type Offer = z.output<typeof offerAnswer>["invitation"];

/** Who opened the link, where somebody is signed in. */
export type Guest = {
  level: SessionLevel;
  email: string;
  isInOrganization: boolean;
};

/** What somebody is invited to, said before they accept it. */
export function InvitationPage({ guest }: { guest: Guest | undefined }) {
  const token = useInvitationToken();
  const read = api.invitation.read.useMutation();
  const [isSpent, setIsSpent] = useState(false);
  const { mutate } = read;
  useEffect(() => {
    if (!token) return;
    // A second link, opened in the same tab, is another invitation.
    setIsSpent(false);
    mutate({ token });
  }, [token, mutate]);

  const problem = read.error ? readProblem(read.error) : undefined;
  const isDead = isSpent || problem?.code === "INVALID_TOKEN";
  useEffect(() => {
    if (isDead) forgetWaitingInvitation();
  }, [isDead]);

  const isSignedIn = guest?.level === "full";
  if (token === null || isDead) return <NoInvitation isMissing={token === null} isSignedIn={isSignedIn} />;
  if (problem && token) {
    return (
      <PageCard title="Your invitation" back={<BackLink isSignedIn={isSignedIn} />}>
        <ErrorState message={problem.message} onRetry={() => mutate({ token })} retrying={read.isPending} />
      </PageCard>
    );
  }
  if (!read.data || !token) {
    return (
      <PageCard title="Your invitation">
        <LoadingRows rows={2} />
      </PageCard>
    );
  }
  return <Invited offer={read.data.invitation} token={token} guest={guest} onDead={() => setIsSpent(true)} />;
}

/** The link's own, or that of a link that was opened before signing in. */
function useInvitationToken(): string | null | undefined {
  const linked = useLinkToken();
  const [token, setToken] = useState<string | null>();
  useEffect(() => {
    if (linked === undefined) return;
    if (linked !== null) keepWaitingInvitation(linked);
    setToken(linked ?? waitingInvitation() ?? null);
  }, [linked]);
  return token;
}

type InvitedProps = { offer: Offer; token: string; guest: Guest | undefined; onDead: () => void };

function Invited({ offer, token, guest, onDead }: InvitedProps) {
  const { organization, inviter, role, administratorsMay } = offer;
  return (
    <PageCard
      title={<span className="break-words">Join “{organization}”?</span>}
      lead={
        <>
          {inviter ?? "An administrator"} invites you as {withArticle(roleName(role))}.
        </>
      }
      back={<BackLink isSignedIn={guest?.level === "full"} />}
    >
      <div className="space-y-2 rounded-lg border border-border bg-muted px-4 py-3">
        <p className="font-medium">Its administrators will be able to:</p>
        <AdministratorsMay items={administratorsMay} />
      </div>
      <NextStep offer={offer} token={token} guest={guest} onDead={onDead} />
    </PageCard>
  );
}

function NextStep({ offer, token, guest, onDead }: InvitedProps) {
  if (!guest) return <Visitor offer={offer} token={token} onDead={onDead} />;
  if (normalizeEmail(guest.email) !== normalizeEmail(offer.email)) {
    return <OtherAddress offered={offer.email} own={guest.email} token={token} />;
  }
  if (guest.level !== "full") {
    const path = pathAfter(NEXT_STEP[guest.level], PAGES.invitation);
    return (
      <Button asChild className="w-full">
        <Link href={path}>Finish signing in to join</Link>
      </Button>
    );
  }
  if (guest.isInOrganization) return <ElsewhereAlready />;
  return <Accept organization={offer.organization} token={token} onDead={onDead} />;
}

/** Nobody is signed in: they sign in to the account they have, or make one right here. */
function Visitor({ offer, token, onDead }: Omit<InvitedProps, "guest">) {
  const { isSignupOpen, isSignupByInvitation } = useProduct();
  const [isKnown, setIsKnown] = useState(offer.hasAccount);
  if (isKnown) return <SignInFirst email={offer.email} />;
  if (!isSignupOpen && !isSignupByInvitation) return <NoAccounts email={offer.email} />;
  const { organization, email, name, lastName } = offer;
  const person = { organization, email, name, lastName };
  return <JoinAsNew {...person} token={token} onDead={onDead} onKnown={() => setIsKnown(true)} />;
}

function SignInFirst({ email }: { email: string }) {
  return (
    <div className="space-y-3">
      <p className="text-center text-pretty">
        To accept it, sign in as <Address>{email}</Address>.
      </p>
      <Button asChild className="w-full">
        <Link href={loginPath(PAGES.invitation)}>Sign in</Link>
      </Button>
    </div>
  );
}

/** Somebody without an account, where none can be made. */
function NoAccounts({ email }: { email: string }) {
  const { name } = useProduct();
  return (
    <div className="space-y-3">
      <p className="text-pretty">
        To accept it you need an account with <Address>{email}</Address>, and new ones can't be made here. Ask
        whoever runs {name} for one, then open this link again.
      </p>
      <Button asChild className="w-full" variant="outline">
        <Link href={loginPath(PAGES.invitation)}>Go to sign in</Link>
      </Button>
    </div>
  );
}

function OtherAddress({ offered, own, token }: { offered: string; own: string; token: string }) {
  const { signOut, pending } = useSignOut(PAGES.invitation, () => keepWaitingInvitation(token));
  return (
    <div className="space-y-4">
      <Alert variant="warning" title="It was sent to another address">
        The invitation is for{" "}
        <span translate="no" className="wrap-anywhere">
          {offered}
        </span>
        , and you're signed in as{" "}
        <span translate="no" className="wrap-anywhere">
          {own}
        </span>
        .
      </Alert>
      <Button className="w-full" onClick={signOut} pending={pending}>
        Sign in with the other address
      </Button>
    </div>
  );
}

function ElsewhereAlready() {
  return (
    <div className="space-y-4">
      <Alert variant="warning" title="You're in an organization already">
        You can be in one at a time. Leave yours first, then open the link in the email again.
      </Alert>
      <Button asChild variant="outline" className="w-full">
        <Link href={PAGES.organization}>See your organization</Link>
      </Button>
    </div>
  );
}

function Accept({
  organization,
  token,
  onDead,
}: { organization: string } & Pick<InvitedProps, "token" | "onDead">) {
  const accept = api.invitation.accept.useMutation({
    onSuccess: () => {
      forgetWaitingInvitation();
      return leaveFor(PAGES.organization);
    },
    onError: (error) => {
      // Accepted already, by a press whose answer got lost: the organization's page knows.
      if (readProblem(error).code === "INVALID_TOKEN") wasLost ? void leaveFor(PAGES.organization) : onDead();
    },
  });
  const problem = accept.error ? readProblem(accept.error) : undefined;
  const wasLost = useLostAnswer(problem);
  return (
    <div className="space-y-4">
      <FormProblem problem={problem} />
      <JoinButton
        organization={organization}
        pending={accept.isPending}
        onClick={() => accept.mutate({ token })}
      />
    </div>
  );
}

function NoInvitation({ isMissing, isSignedIn }: { isMissing: boolean; isSignedIn: boolean }) {
  return (
    <DeadLink isMissing={isMissing} back={<BackLink isSignedIn={isSignedIn} />}>
      {isMissing ? null : (
        <div className="space-y-3">
          <p className="text-center text-pretty text-muted-foreground">
            Invitations hold for three days. Ask whoever invited you to send a new one.
          </p>
          {isSignedIn ? (
            <Button asChild variant="outline" className="w-full">
              <Link href={PAGES.organization}>See your organization</Link>
            </Button>
          ) : null}
        </div>
      )}
    </DeadLink>
  );
}

function BackLink({ isSignedIn }: { isSignedIn: boolean }) {
  return isSignedIn ? <Link href={HOME}>Back to settings</Link> : <Link href="/login">Back to sign in</Link>;
}
