"use client";

import { NEXT_STEP, type NextStep } from "@/contract/session-levels";
import type { DeadLink as Reason } from "@/contract/text/link-token";
import { leaveFor } from "@/ui/navigation/leave-for";
import { Link } from "@/ui/navigation/link";
import { HOME, pathAfter } from "@/ui/navigation/paths";
import { ArrivingTitle } from "@/ui/page/arriving-title";
import { MailboxLink } from "@/ui/page/mailbox-link";
import { PageCard } from "@/ui/page/page-card";
import { Button } from "@/ui/primitives/button";
import { DeadLink } from "../auth/links/dead-link";
import type { Facts, Visitor } from "./magic-link-facts";

/** How a visit to a mailed link ends where it doesn't lead on. */

const FORGOTTEN =
  "text-center text-sm text-pretty text-muted-foreground [&_a]:font-medium [&_a]:text-link [&_a]:underline-offset-4 [&_a:hover]:underline";

/** Where whoever is here goes on without the link. */
function WayOn({ visitor, variant }: { visitor: Visitor | undefined; variant?: "default" | "outline" }) {
  const [path, label] = wayOn(visitor);
  return (
    <Button className="w-full" variant={variant ?? "default"} onClick={() => void leaveFor(path)}>
      {label}
    </Button>
  );
}

function wayOn(visitor: Visitor | undefined): [path: string, label: string] {
  if (visitor === undefined) return ["/login", "Go to sign in"];
  if (visitor.level === "full") return [pathAfter(undefined, undefined), "Go to your settings"];
  return [pathAfter(NEXT_STEP[visitor.level], undefined), "Go on signing in"];
}

type DeadProps = { reason: Reason | undefined; isMissing?: boolean; visitor: Visitor | undefined };

export function DeadMagicLink({ reason, isMissing = false, visitor }: DeadProps) {
  return (
    <DeadLink isMissing={isMissing} reason={reason} back={null}>
      <div className="space-y-3">
        {isMissing ? <MailboxLink /> : null}
        <WayOn visitor={visitor} variant={isMissing ? "outline" : "default"} />
      </div>
      {reason === "used" ? (
        <p className={FORGOTTEN}>
          If it wasn't you who used it, <Link href="/forgot-password">set a new password</Link>: that signs
          everybody else out.
        </p>
      ) : null}
    </DeadLink>
  );
}

/** On the device that showed the code, once it was typed where it belongs. */
export function CodeUsed() {
  return (
    <PageCard
      title={<ArrivingTitle>That code was used</ArrivingTitle>}
      lead="The browser that was waiting for it goes on by itself. You can close this page."
    >
      <p className={FORGOTTEN}>
        If it wasn't you who typed it, <Link href="/forgot-password">set a new password</Link>: that signs
        everybody else out.
      </p>
    </PageCard>
  );
}

/** Done, as far as anybody can tell from here. */
export function AnswerLost() {
  return (
    <PageCard
      title={<ArrivingTitle>The answer got lost</ArrivingTitle>}
      lead="Your press reached us, and the link has done its work, but our answer didn't reach you. Go on: if you aren't signed in, ask for another link."
    >
      <Button className="w-full" onClick={() => void leaveFor(HOME)}>
        Go on
      </Button>
    </PageCard>
  );
}

const DISOWNED: Record<Facts["purpose"], { lead: string; isKnown: boolean }> = {
  activate: {
    lead: "The link no longer works, and Email link stays off. Only somebody who is signed in to your account can ask for it, so set a new password now: that signs everybody out.",
    isKnown: true,
  },
  "second-step": {
    lead: "The link no longer works, and whoever asked for it is signed out. They got as far as your second step, so they may know your password. Set a new one now: that signs everybody out.",
    isKnown: true,
  },
  unlock: {
    lead: "The link no longer works, and whoever asked for it is signed out. They know your password, and have tried many codes. Set a new password now: that signs everybody out.",
    isKnown: true,
  },
  "sign-in": {
    lead: "The link no longer works, and nobody was signed in with it. Anybody can type your address and ask for one; without your mail it's of no use to them. There's nothing else to do.",
    isKnown: false,
  },
};

/** Says what "This wasn't me" did, and what is to be done next. */
export function Disowned({ purpose }: { purpose: Facts["purpose"] }) {
  const { lead, isKnown } = DISOWNED[purpose];
  return (
    <PageCard title={<ArrivingTitle>Thanks for telling us</ArrivingTitle>} lead={lead}>
      {isKnown ? (
        <Button className="w-full" asChild>
          <Link href="/forgot-password">Set a new password</Link>
        </Button>
      ) : (
        <p className="text-center text-sm text-muted-foreground">You can close this page.</p>
      )}
    </PageCard>
  );
}

/** Email link is on. */
export function Activated({ isWaitingHere, visitor }: { isWaitingHere: boolean; visitor?: Visitor }) {
  return (
    <PageCard
      title={<ArrivingTitle>Email link is on</ArrivingTitle>}
      lead={
        isWaitingHere
          ? "Go back to the page where you set it up: it goes on by itself. You can close this one."
          : "Go back to the browser where you set it up. You can close this page."
      }
    >
      {isWaitingHere ? <WayOn visitor={visitor} variant="outline" /> : null}
    </PageCard>
  );
}

/** That sign-in may try again; the page that waits for it goes on. */
export function UnlockedHere() {
  return (
    <PageCard
      title={<ArrivingTitle>You can try again</ArrivingTitle>}
      lead="The page that was waiting asks for your second step again. You can close this one."
    >
      <Button
        className="w-full"
        variant="outline"
        onClick={() => void leaveFor(pathAfter("challenge", undefined))}
      >
        Go on here instead
      </Button>
    </PageCard>
  );
}

type ConfirmedProps = { nextStep: NextStep | undefined; visitor: Visitor | undefined };

/** The second step is done, and the tab that waited for it goes on. */
export function Confirmed({ nextStep, visitor }: ConfirmedProps) {
  const isIn = visitor?.level === "pending" && nextStep === undefined;
  return (
    <PageCard
      title={<ArrivingTitle>{isIn ? "You're signed in" : "Thanks, it's you"}</ArrivingTitle>}
      lead="The page that was waiting goes on by itself. You can close this one."
    >
      <Button
        className="w-full"
        variant="outline"
        onClick={() => void leaveFor(pathAfter(nextStep, undefined))}
      >
        Go on here instead
      </Button>
    </PageCard>
  );
}
