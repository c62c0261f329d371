"use client";

import { type ReactNode, useState } from "react";
import type { NextStep } from "@/contract/session-levels";
import { sameOriginPath } from "@/contract/text/same-origin-path";
import { FormProblem } from "@/ui/form/form-problem";
import { type Problem, readProblem } from "@/ui/form/problem";
import { useProduct } from "@/ui/kept/product";
import { leaveFor } from "@/ui/navigation/leave-for";
import { pathAfter } from "@/ui/navigation/paths";
import { PageCard } from "@/ui/page/page-card";
import { Address } from "@/ui/primitives/address";
import { Alert } from "@/ui/primitives/alert";
import { Button } from "@/ui/primitives/button";
import { api } from "@/ui/trpc/client";
import { AskedFor, type Facts, type Visitor } from "./magic-link-facts";

/** What a press that doesn't lead on leaves to be said. */
export type Pressed = { nextStep: NextStep | undefined };

type PressCardProps = {
  token: string;
  facts: Facts;
  visitor: Visitor | undefined;
  /** What became of the press before. */
  problem: Problem | undefined;
  onPressed: (pressed: Pressed) => void;
  /** The press did nothing: what the link would do may have changed meanwhile. */
  onRefused: (problem: Problem) => Promise<void>;
  /** Below the button. */
  children: ReactNode;
};

/** Says what the one button does, and does it. */
export function PressCard(props: PressCardProps) {
  const { token, facts, visitor, problem, onPressed, onRefused, children } = props;
  const [pending, setPending] = useState(false);
  const press = usePress(token, facts);
  const { title, lead, button } = useWords(facts, visitor);

  async function go() {
    setPending(true);
    try {
      onPressed(await press());
    } catch (error) {
      await onRefused(readProblem(error));
    }
    setPending(false);
  }

  return (
    <PageCard title={title} lead={lead}>
      {facts.purpose === "sign-in" && visitor?.level === "full" ? (
        <SignedInAlready visitor={visitor} email={facts.email} />
      ) : null}
      <AskedFor {...facts} />
      <FormProblem problem={problem} />
      <div className="space-y-2">
        <Button className="w-full" pending={pending} onClick={() => void go()}>
          {button}
        </Button>
        {children}
      </div>
    </PageCard>
  );
}

function SignedInAlready({ visitor, email }: { visitor: Visitor; email: string }) {
  const isSame = visitor.email === email;
  return (
    <Alert
      title={
        isSame ? (
          "You're already signed in here"
        ) : (
          <>
            You're signed in as <span translate="no">{visitor.email}</span>
          </>
        )
      }
    >
      <p className="[&_a]:font-medium [&_a]:text-link [&_a]:underline-offset-4 [&_a:hover]:underline">
        {isSame ? (
          "You don't need this link, unless you want to sign in afresh. "
        ) : (
          <>
            Signing in with this link puts <span translate="no">{email}</span> in its place, in this browser.{" "}
          </>
        )}
        <a href={pathAfter(undefined, undefined)}>{isSame ? "Go to your settings" : "Stay as you are"}</a>
      </p>
    </Alert>
  );
}

/** What the link of each purpose does once it is pressed. */
function usePress(token: string, { purpose, isWaitingHere }: Facts): () => Promise<Pressed> {
  const signIn = api.magicLink.signIn.useMutation();
  const verifyLogin = api.mfa.verifyLogin.useMutation();
  const verifySetup = api.mfa.verifySetup.useMutation();
  const activate = api.magicLink.activate.useMutation();
  switch (purpose) {
    case "sign-in":
      return async () => {
        const { nextStep, next } = await signIn.mutateAsync({ token });
        return leaveFor(pathAfter(nextStep, sameOriginPath(next)));
      };
    case "unlock":
    case "second-step":
      return async () => {
        const { nextStep } = await verifyLogin.mutateAsync({ mfaType: "MAGIC_LINK", token });
        return { nextStep };
      };
    case "activate":
      return async () => {
        // In the session that asked, the mail counts as its second step too; anywhere else it only turns it on.
        const set = () => verifySetup.mutateAsync({ mfaType: "MAGIC_LINK", token });
        if (!isWaitingHere || !(await isDone(set()))) await activate.mutateAsync({ token });
        return { nextStep: undefined };
      };
  }
}

/** @returns false where it was refused. Throws where nobody knows whether it was done. */
const isDone = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => true,
    (error) => {
      if (readProblem(error).code === undefined) throw error;
      return false;
    },
  );

type Words = { title: string; lead: ReactNode; button: string };

function useWords({ purpose, email, isNewAccount }: Facts, visitor: Visitor | undefined): Words {
  const { name } = useProduct();
  const who = <Address>{email}</Address>;
  switch (purpose) {
    case "sign-in":
      if (isNewAccount) {
        return {
          title: `Create your ${name} account`,
          lead: <>No account uses {who} yet. One press makes it, and signs you in here.</>,
          button: "Create my account",
        };
      }
      return {
        title: `Sign in to ${name}`,
        lead: <>You'll be signed in here as {who}.</>,
        button: "Sign in",
      };
    case "second-step":
      if (visitor?.level === "pending") {
        return {
          title: `Sign in to ${name}`,
          lead: <>This finishes signing in as {who}, in this browser.</>,
          button: "Sign in",
        };
      }
      return {
        title: "Confirm it's you",
        lead: <>This browser is waiting to know that it's {who}.</>,
        button: "Confirm it's me",
      };
    case "unlock":
      return {
        title: "Go on signing in",
        lead: (
          <>
            There were too many wrong codes for {who}. This lets the sign-in that waits in this browser try
            again; it proves nothing else.
          </>
        ),
        button: "Let me try again",
      };
    case "activate":
      return {
        title: "Turn on Email link",
        lead: <>From then on, signing in as {who} asks for a link like this one after the password.</>,
        button: "Turn on Email link",
      };
  }
}
