"use client";

import { useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import { readProblem } from "@/ui/form/problem";
import { shownAccountId } from "@/ui/kept/shown-account";
import { keepTyped } from "@/ui/kept/typed";
import { codesSaved } from "@/ui/kept/unsaved-codes";
import { leaveFor } from "@/ui/navigation/leave-for";
import { loginPath, pathAfter } from "@/ui/navigation/paths";
import { ErrorState } from "@/ui/page/error-state";
import { LoadingSections } from "@/ui/page/loading";
import { Dialog, DialogContent } from "@/ui/primitives/overlay/dialog";
import { deviceNow } from "@/ui/time/server-clock";
import { api } from "@/ui/trpc/client";
import { useSessionHandlers } from "@/ui/trpc/provider";
import type { Elsewhere, SessionHandlers } from "@/ui/trpc/session-gate";
import { ProveOrRecover } from "./prove-or-recover";

type Waiting = { answer: (isProved: boolean) => void; concerns: string | undefined };

/**
 * Asks again who it is when something that protects the account is to be changed and the last proof is a while ago.
 * It opens by itself: whoever made the call waits, and the call is repeated once the proof is good.
 */
export function StepUp() {
  const [waiting, setWaiting] = useState<Waiting>();
  const handlers = useMemo<SessionHandlers>(
    () => ({
      confirmIdentity: (concerns) => new Promise((answer) => setWaiting({ answer, concerns })),
      leaveFor: (place) => void (place === "login" ? lead(place) : codesSaved().then(() => lead(place))),
    }),
    [],
  );
  useSessionHandlers(handlers);
  useAnswerOnLeaving(waiting);

  function finish(isProved: boolean) {
    waiting?.answer(isProved);
    setWaiting(undefined);
  }

  return (
    <Dialog
      open={waiting !== undefined}
      onOpenChange={(isOpen) => !isOpen && finish(false)}
      // What waits for it is being done all the while.
      closesWhileBusy
    >
      <DialogContent
        title="Confirm it's you"
        description={`This changes ${whose(waiting?.concerns)}, and you last proved who you are a while ago.`}
        onInteractOutside={(event) => event.preventDefault()}
      >
        <Proof onProved={() => finish(true)} />
      </DialogContent>
    </Dialog>
  );
}

const whose = (concerns: string | undefined): string =>
  concerns === undefined ? "how your account is protected" : `the account of ${concerns}`;

/** A call must not wait for ever for a dialog that is gone. */
function useAnswerOnLeaving(waiting: Waiting | undefined): void {
  const current = useRef(waiting);
  current.current = waiting;
  useEffect(() => () => current.current?.answer(false), []);
}

function Proof({ onProved }: { onProved: () => void }) {
  const utils = api.useUtils();
  const overview = api.mfa.overview.useQuery(undefined, { staleTime: 0 });
  const [openedAt] = useState(deviceNow);
  // Confirmed in another tab, by a mailed link say. What was known before the dialog opened doesn't count.
  const isProvedElsewhere = overview.data?.isFresh === true && overview.dataUpdatedAt > openedAt;
  const goOn = useEffectEvent(onProved);
  useEffect(() => {
    if (isProvedElsewhere) goOn();
  }, [isProvedElsewhere]);
  if (overview.error) {
    const retry = () => void overview.refetch();
    const { message } = readProblem(overview.error);
    return <ErrorState message={message} onRetry={retry} retrying={overview.isFetching} />;
  }
  if (!overview.data) return <LoadingSections sections={1} />;
  return (
    <ProveOrRecover
      overview={overview.data}
      onProved={({ backupCodesLeft }) => {
        if (backupCodesLeft !== undefined) void utils.mfa.overview.invalidate();
        onProved();
      }}
      onSessionEnded={() => lead("login")}
      onChanged={() => void overview.refetch()}
    />
  );
}

/** Leads to where this session goes on, and back here from there. */
function lead(place: Elsewhere): void {
  const { pathname, search } = window.location;
  const here = pathname + search;
  keepTyped(shownAccountId());
  void leaveFor(place === "login" ? loginPath(here, "session-over") : pathAfter(place, here));
}
