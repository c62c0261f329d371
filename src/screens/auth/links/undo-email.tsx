"use client";

import { useEffect, useEffectEvent, useState } from "react";
import type { z } from "zod";
import type { inspectUndoAnswer } from "@/contract/operations/email";
import { FormProblem } from "@/ui/form/form-problem";
import { type Problem, readProblem } from "@/ui/form/problem";
import { useTask } from "@/ui/form/use-task";
import { leaveFor } from "@/ui/navigation/leave-for";
import { Link } from "@/ui/navigation/link";
import { pathAfter } from "@/ui/navigation/paths";
import { ArrivingTitle } from "@/ui/page/arriving-title";
import { ErrorState } from "@/ui/page/error-state";
import { PageCard } from "@/ui/page/page-card";
import { Button } from "@/ui/primitives/button";
import { Skeleton } from "@/ui/primitives/skeleton";
import { api } from "@/ui/trpc/client";
import { DeadLink } from "./dead-link";
import { useLinkToken } from "./use-link-token";

type Facts = z.output<typeof inspectUndoAnswer>;

const back = <Link href="/login">Back to sign in</Link>;
const TITLE = "Keep your address";
/** After the second step: everybody else out, and a new password. */
const SECURE = "/settings/secure-account";

/** Takes a change of address back, for who has the earlier mailbox. Reading the link changes nothing. */
export function UndoEmail() {
  const token = useLinkToken();
  if (token === null) return <Dead isMissing />;
  if (token === undefined) return <Reading />;
  return <Opened key={token} token={token} />;
}

type Stage =
  | { kind: "reading" }
  | { kind: "unread"; problem: Problem }
  | { kind: "live"; facts: Facts }
  | { kind: "dead" }
  | { kind: "done"; email: string };

function Opened({ token }: { token: string }) {
  const inspect = api.email.inspectUndo.useMutation();
  const [stage, setStage] = useState<Stage>({ kind: "reading" });

  async function read() {
    try {
      setStage({ kind: "live", facts: await inspect.mutateAsync({ token }) });
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
    case "live": {
      const { facts } = stage;
      return (
        <Undo
          token={token}
          facts={facts}
          onDone={() => setStage({ kind: "done", email: facts.email })}
          onDead={() => setStage({ kind: "dead" })}
        />
      );
    }
    case "dead":
      return <Dead isMissing={false} />;
    case "done":
      return <Done email={stage.email} />;
  }
}

type UndoProps = { token: string; facts: Facts; onDone: () => void; onDead: () => void };

function Undo({ token, facts, onDone, onDead }: UndoProps) {
  const undo = api.email.undo.useMutation();
  const task = useTask(async () => {
    try {
      const { nextStep } = await undo.mutateAsync({ token });
      return nextStep ? leaveFor(pathAfter(nextStep, SECURE)) : onDone();
    } catch (error) {
      if (readProblem(error).code !== "INVALID_TOKEN") throw error;
      onDead();
    }
  });
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

function Reading() {
  return (
    <PageCard title={TITLE} back={back}>
      <div aria-busy="true" className="space-y-4">
        <Skeleton className="mx-auto h-4 w-4/5" />
        <Skeleton className="h-9 w-full" />
      </div>
    </PageCard>
  );
}
