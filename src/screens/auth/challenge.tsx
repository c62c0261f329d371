"use client";

import { useEffect, useRef } from "react";
import { NEXT_STEP } from "@/contract/session-levels";
import { PANELS } from "@/methods/panels";
import { readProblem } from "@/ui/form/problem";
import { leaveFor } from "@/ui/navigation/leave-for";
import { loginPath, longerPasswordPath, pathAfter } from "@/ui/navigation/paths";
import { useSignOut } from "@/ui/navigation/use-sign-out";
import { ErrorState } from "@/ui/page/error-state";
import { PageCard } from "@/ui/page/page-card";
import { Address } from "@/ui/primitives/address";
import { Button } from "@/ui/primitives/button";
import { Skeleton } from "@/ui/primitives/skeleton";
import { api } from "@/ui/trpc/client";
import { ProveOrRecover } from "../challenge/prove-or-recover";

/** The second step of signing in. */
export function Challenge({ next }: { next: string | undefined }) {
  const overview = api.mfa.overview.useQuery();
  const wasRefused = useRef(false);
  const wasShort = useRef(false);
  const isEnded = overview.error ? readProblem(overview.error).code === "UNAUTHENTICATED" : false;

  useEffect(() => {
    // The server ends a sign-in with its last wrong code; what is left to say is said where a new one begins.
    if (isEnded) void leaveFor(loginPath(next, wasRefused.current ? "too-many-codes" : "session-ended"));
  }, [isEnded, next]);

  // What is shown once the overview is here, whichever it says.
  useEffect(() => {
    for (const { Challenge: Panel } of Object.values(PANELS)) Panel.load?.();
  }, []);

  const level = overview.data?.level;
  useEffect(() => {
    // Confirmed in another tab, by a mailed link say.
    if (level === "full" || level === "enrolling") {
      void leaveFor(pathAfter(NEXT_STEP[level], next));
    }
  }, [level, next]);

  const lead = overview.data ? <Who email={overview.data.email} /> : null;
  return (
    <PageCard title="Confirm it's you" lead={lead}>
      {overview.data ? (
        <ProveOrRecover
          overview={overview.data}
          onProved={async ({ nextStep, passwordChangeRequired }) => {
            wasShort.current ||= passwordChangeRequired === true;
            // One proof may not be what the organization accepts: the same page asks for the other.
            if (nextStep === "challenge") await overview.refetch();
            else await leaveFor(pathAfter(nextStep, wasShort.current ? longerPasswordPath(next) : next));
          }}
          onSessionEnded={() => void leaveFor(loginPath(next, "session-ended"))}
          onChanged={() => {
            wasRefused.current = true;
            void overview.refetch();
          }}
        />
      ) : (
        <Waiting query={overview} isEnded={isEnded} />
      )}
    </PageCard>
  );
}

function Who({ email }: { email: string }) {
  const { signOut, pending } = useSignOut();
  return (
    <>
      You're signing in as <Address>{email}</Address>.{" "}
      <Button variant="link" size="inline" onClick={signOut} pending={pending}>
        Not you?<span className="sr-only"> Sign out</span>
      </Button>
    </>
  );
}

type WaitingProps = {
  query: { error: unknown; isFetching: boolean; refetch: () => Promise<unknown> };
  isEnded: boolean;
};

function Waiting({ query, isEnded }: WaitingProps) {
  if (query.error && !isEnded) {
    const { message } = readProblem(query.error);
    return <ErrorState message={message} onRetry={() => void query.refetch()} retrying={query.isFetching} />;
  }
  return (
    <div role="status" className="space-y-5">
      <span className="sr-only">Loading</span>
      <Skeleton className="mx-auto h-12 max-w-80" />
      <Skeleton className="h-10" />
    </div>
  );
}
