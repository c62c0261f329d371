"use client";

import { useEffect, useMemo, useRef, useState } from "react";
import { shownAccountId } from "@/ui/kept/shown-account";
import { keepTyped } from "@/ui/kept/typed";
import { codesSaved } from "@/ui/kept/unsaved-codes";
import { later } from "@/ui/later";
import { leaveFor } from "@/ui/navigation/leave-for";
import { loginPath, pathAfter } from "@/ui/navigation/paths";
import { useSessionHandlers } from "@/ui/trpc/provider";
import type { About, Elsewhere, SessionHandlers } from "@/ui/trpc/session-gate";

const StepUpDialog = later(() => import("./step-up-dialog").then((part) => part.StepUpDialog), {
  isNeeded: ({ open }) => open,
  unasked: true,
});

type Waiting = { answer: (isProved: boolean) => void; call: About };

/**
 * Asks for a fresh proof when a change needs one. It opens by itself, and repeats the waiting call once the proof is
 * good.
 */
export function StepUp() {
  const [waiting, setWaiting] = useState<Waiting>();
  const handlers = useMemo<SessionHandlers>(
    () => ({
      confirmIdentity: (call) => new Promise((answer) => setWaiting({ answer, call })),
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
    <StepUpDialog
      open={waiting !== undefined}
      call={waiting?.call}
      onFinished={finish}
      onSessionEnded={() => lead("login")}
    />
  );
}

/** A call must not wait for ever for a dialog that is gone. */
function useAnswerOnLeaving(waiting: Waiting | undefined): void {
  const current = useRef(waiting);
  current.current = waiting;
  useEffect(() => () => current.current?.answer(false), []);
}

/** Leads to where this session goes on, and back here from there. */
function lead(place: Elsewhere): void {
  const { pathname, search } = window.location;
  const here = pathname + search;
  keepTyped(shownAccountId());
  void leaveFor(place === "login" ? loginPath(here, "session-over") : pathAfter(place, here));
}
