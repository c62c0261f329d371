"use client";

import { useState } from "react";
import type { z } from "zod";
import type { inspectUndoAnswer } from "@/contract/operations/email";
import { FormProblem } from "@/ui/form/form-problem";
import { readProblem } from "@/ui/form/problem";
import { useTask } from "@/ui/form/use-task";
import { leaveFor } from "@/ui/navigation/leave-for";
import { Link } from "@/ui/navigation/link";
import { pathAfter } from "@/ui/navigation/paths";
import { ArrivingTitle } from "@/ui/page/arriving-title";
import { PageCard } from "@/ui/page/page-card";
import { Button } from "@/ui/primitives/button";
import { Skeleton } from "@/ui/primitives/skeleton";
import { api } from "@/ui/trpc/client";
import { DeadLink } from "./dead-link";
import { LinkPage } from "./link-page";

type Facts = z.output<typeof inspectUndoAnswer>;

const back = <Link href="/login">Back to sign in</Link>;
/** After the second step: everybody else out, and a new password. */
const SECURE = "/settings/secure-account";

/** Takes a change of address back, for who has the earlier mailbox. */
export function UndoEmail() {
  const inspect = api.email.inspectUndo.useMutation();
  return (
    <LinkPage
      title="Keep your address"
      back={back}
      placeholder={
        <>
          <Skeleton className="mx-auto h-4 w-4/5" />
          <Skeleton className="h-9 w-full" />
        </>
      }
      inspect={inspect.mutateAsync}
      live={(token, facts, onDead) => <Undo {...{ token, facts, onDead }} />}
      dead={(isMissing) => <Dead isMissing={isMissing} />}
    />
  );
}

type UndoProps = { token: string; facts: Facts; onDead: () => void };

function Undo({ token, facts, onDead }: UndoProps) {
  const [isDone, setIsDone] = useState(false);
  const undo = api.email.undo.useMutation();
  const task = useTask(async () => {
    try {
      const { nextStep } = await undo.mutateAsync({ token });
      return nextStep ? leaveFor(pathAfter(nextStep, SECURE)) : setIsDone(true);
    } catch (error) {
      if (readProblem(error).code !== "INVALID_TOKEN") throw error;
      onDead();
    }
  });
  if (isDone) return <Done email={facts.email} />;
  const { isChanged } = facts;
  return (
    <PageCard
      title={
        <ArrivingTitle>{isChanged ? "Take your address back?" : "Stop the change of address?"}</ArrivingTitle>
      }
      lead={<Lead {...facts} />}
      back={back}
    >
      <FormProblem problem={task.problem} />
      <Button className="w-full" pending={task.pending} onClick={() => void task.run()}>
        {isChanged ? "Take my address back" : "Stop the change"}
      </Button>
      <p className="text-center text-sm text-pretty text-muted-foreground">
        Everybody is signed out of the account. Was it you who asked? Close this page, and nothing happens.
      </p>
    </PageCard>
  );
}

function Lead({ email, newAddressHint, isChanged, until }: Facts) {
  const own = (
    <b translate="no" className="font-medium wrap-anywhere text-foreground">
      {email}
    </b>
  );
  const other = (
    <b translate="no" className="font-medium wrap-anywhere text-foreground">
      {newAddressHint}
    </b>
  );
  if (!isChanged)
    return (
      <>
        Somebody who is signed in to your account asked for {other} in place of {own}. Stopped, it keeps {own}
        .
      </>
    );
  const day = new Date(until).toLocaleDateString(undefined, { dateStyle: "long" });
  return (
    <>
      Your account was moved from {own} to {other}. Until <time dateTime={until}>{day}</time> you can have{" "}
      {own} back.
    </>
  );
}

function Done({ email }: { email: string }) {
  return (
    <PageCard
      title={<ArrivingTitle>Your address is safe</ArrivingTitle>}
      lead={
        <>
          Your account has{" "}
          <b translate="no" className="font-medium wrap-anywhere text-foreground">
            {email}
          </b>
          , and everybody was signed out. Set a new password now: whoever asked for the change was signed in.
        </>
      }
      back={back}
    >
      <Button asChild className="w-full">
        <Link href="/forgot-password">Set a new password</Link>
      </Button>
    </PageCard>
  );
}

function Dead({ isMissing }: { isMissing: boolean }) {
  return (
    <DeadLink isMissing={isMissing} back={back}>
      <p className="text-center text-sm text-pretty text-muted-foreground">
        A change of address can be taken back for seven days, and once. Sign in to see which address your
        account has.
      </p>
    </DeadLink>
  );
}
