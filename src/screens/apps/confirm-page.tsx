"use client";

import { useEffect, useRef } from "react";
import type { Acr } from "@/contract/acr";
import { readProblem } from "@/ui/form/problem";
import { leaveFor } from "@/ui/navigation/leave-for";
import { loginPath } from "@/ui/navigation/paths";
import { ErrorState } from "@/ui/page/error-state";
import { LoadingRows } from "@/ui/page/loading";
import { PageCard } from "@/ui/page/page-card";
import { Address } from "@/ui/primitives/address";
import { api } from "@/ui/trpc/client";
import { ProveOrRecover } from "../challenge/prove-or-recover";
import { reaching } from "../challenge/ways";

type ConfirmPageProps = {
  /** A path that was checked. */
  next: string;
  /** The name of the app that asks; undefined where a page does. */
  app: string | undefined;
  /** How sure the app wants to be; undefined where any proof will do. */
  acr: Acr | undefined;
};

/** Asks the signed-in person for exactly the proof that an app or page requires. */
export function ConfirmPage({ next, app, acr }: ConfirmPageProps) {
  const overview = api.mfa.overview.useQuery(undefined, { staleTime: 0 });
  const wasFresh = useRef<boolean>(undefined);
  const isFresh = overview.data?.isFresh;
  useEffect(() => {
    // Confirmed in another tab, by a mailed link say.
    if (isFresh && wasFresh.current === false) void leaveFor(next);
    if (isFresh !== undefined) wasFresh.current = isFresh;
  }, [isFresh, next]);
  const signIn = () => void leaveFor(loginPath(next, "session-ended"));
  return (
    <PageCard
      title="Confirm it's you"
      lead={overview.data ? <Lead email={overview.data.email} app={app} /> : undefined}
    >
      {overview.data ? (
        <ProveOrRecover
          overview={acr === undefined ? overview.data : reaching(overview.data, acr)}
          onProved={() => leaveFor(next)}
          onSessionEnded={signIn}
          onChanged={() => void overview.refetch()}
        />
      ) : overview.error ? (
        <ErrorState
          message={readProblem(overview.error).message}
          onRetry={() => void overview.refetch()}
          retrying={overview.isFetching}
        />
      ) : (
        <LoadingRows rows={1} />
      )}
    </PageCard>
  );
}

function Lead({ email, app }: { email: string; app: string | undefined }) {
  return (
    <>
      {app ? (
        <span translate="no" className="font-medium wrap-anywhere text-foreground">
          {app}
        </span>
      ) : (
        "The next page"
      )}{" "}
      asks for it. You're signed in as <Address>{email}</Address>
    </>
  );
}
