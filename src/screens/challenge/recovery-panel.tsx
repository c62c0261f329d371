"use client";

import { type ReactNode, useEffect, useRef } from "react";
import type { z } from "zod";
import type { recoveryAnswer } from "@/contract/operations/recovery";
import { FormProblem } from "@/ui/form/form-problem";
import { readProblem } from "@/ui/form/problem";
import { ErrorState } from "@/ui/page/error-state";
import { LoadingRows } from "@/ui/page/loading";
import { Alert } from "@/ui/primitives/alert";
import { Button } from "@/ui/primitives/button";
import { RelativeTime } from "@/ui/time/relative-time";
import { api } from "@/ui/trpc/client";

type State = z.output<typeof recoveryAnswer>;

/** Recovery for somebody who can't prove a second factor: the wait, or the administrators who decide. */
export function RecoveryPanel({ onBack }: { onBack: () => void }) {
  const state = api.recovery.get.useQuery(undefined, { staleTime: 0 });
  const heading = useRef<HTMLHeadingElement>(null);
  // The button that opened this is gone; a keyboard would be left at the top of the page.
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className="space-y-5">
      <h2 ref={heading} tabIndex={-1} className="text-sm font-medium outline-hidden">
        Getting back into your account
      </h2>
      <Content state={state} />
      <Button variant="ghost" className="w-full" onClick={onBack}>
        Back
      </Button>
    </div>
  );
}

type Query = {
  data: State | undefined;
  error: unknown;
  isFetching: boolean;
  refetch: () => Promise<unknown>;
};

function Content({ state }: { state: Query }) {
  if (state.data) return <Standing state={state.data} refetch={state.refetch} />;
  if (!state.error) return <LoadingRows rows={1} />;
  const { message } = readProblem(state.error);
  return <ErrorState message={message} onRetry={() => void state.refetch()} retrying={state.isFetching} />;
}

type StandingProps = { state: State; refetch: () => Promise<unknown> };

function Standing({ state, refetch }: StandingProps) {
  const start = api.recovery.start.useMutation({ onSuccess: () => refetch() });
  const ask = { run: () => start.mutate(), isPending: start.isPending };
  const problem = <FormProblem problem={start.error ? readProblem(start.error) : undefined} />;
  const { offers, recovery, administrators, reason } = state;
  if (offers === "nothing") return <Alert variant="warning">{reason}</Alert>;
  if (offers === "administrators") {
    return <Administrators names={administrators} isAsked={start.isSuccess} problem={problem} ask={ask} />;
  }
  if (recovery === null) return <Offer hours={state.waitHours} problem={problem} ask={ask} />;
  if (!recovery.isOver) return <Waiting endsAt={recovery.endsAt} />;
  return (
    <div className="space-y-4">
      {start.isSuccess ? (
        <Alert variant="success" title="Check your mail">
          Open the link we've just sent you, and enter your password there.
        </Alert>
      ) : (
        <p className="text-pretty text-muted-foreground">
          The wait is over. A link in your mail and your password let you in, and you set up a new second
          step. This way closes <RelativeTime time={recovery.closesAt} focusable />.
        </p>
      )}
      {problem}
      <Button className="w-full" onClick={ask.run} pending={ask.isPending}>
        {start.isSuccess ? "Email it again" : "Email me the link"}
      </Button>
    </div>
  );
}

type AskProps = { problem: ReactNode; ask: { run: () => void; isPending: boolean } };

const hoursInWords = (hours: number): string => {
  if (hours % 24 === 0 && hours > 24) return `${hours / 24} days`;
  return hours === 1 ? "1 hour" : `${hours} hours`;
};

function Offer({ hours, problem, ask }: AskProps & { hours: number }) {
  return (
    <div className="space-y-4">
      <p className="text-pretty text-muted-foreground">
        After a wait of <b className="font-medium text-foreground">{hoursInWords(hours)}</b>, a link in your
        mail and your password remove every method, backup code and trusted device, and you set up a new
        second step. The wait keeps out whoever only knows your password: we email you now, and you can stop
        it wherever you're still signed in.
      </p>
      {problem}
      <Button className="w-full" onClick={ask.run} pending={ask.isPending}>
        Start the wait
      </Button>
    </div>
  );
}

function Waiting({ endsAt }: { endsAt: string }) {
  return (
    <Alert title="The wait has begun">
      It ends <RelativeTime time={endsAt} className="font-medium text-foreground" focusable />, and we email
      you then. You can close this page. If you find a way to confirm it's you before, sign in with it.
    </Alert>
  );
}

function Administrators({
  names,
  isAsked,
  problem,
  ask,
}: AskProps & { names: readonly string[]; isAsked: boolean }) {
  if (isAsked) {
    return (
      <Alert variant="success" title="They have been told">
        Speak with one of them, too: they make sure that it's you, then reset your second step.
      </Alert>
    );
  }
  return (
    <div className="space-y-4">
      <p className="text-pretty text-muted-foreground">
        Your organization requires a second step. An administrator can reset yours, and then you set up a new
        one:
      </p>
      <ul className="list-disc space-y-1 pl-5">
        {names.map((name) => (
          <li key={name} className="break-words">
            {name}
          </li>
        ))}
      </ul>
      {problem}
      <Button className="w-full" onClick={ask.run} pending={ask.isPending}>
        Ask them by email
      </Button>
    </div>
  );
}
