"use client";

import { useEffect, useRef, useState } from "react";
import { FormProblem } from "@/ui/form/form-problem";
import { readProblem } from "@/ui/form/problem";
import { useTask } from "@/ui/form/use-task";
import { Link } from "@/ui/navigation/link";
import { ErrorState } from "@/ui/page/error-state";
import { LoadingRows } from "@/ui/page/loading";
import { Alert } from "@/ui/primitives/alert";
import { Button } from "@/ui/primitives/button";
import { CancelButton, DialogFooter } from "@/ui/primitives/overlay/dialog";
import { RelativeTime } from "@/ui/time/relative-time";
import { api } from "@/ui/trpc/client";
import { eventWords } from "../history/event-words";
import type { HistoryEntry } from "../history/history-list";
import { PasswordForm } from "./profile/password-form";

type Step = "ask" | "password" | "changed" | "no-password";

type SecureAccountProps = {
  /** What was meant, where something was. */
  event?: HistoryEntry;
  onLeave?: () => void;
};

/** "This wasn't me": ends everybody else's access before it asks for a new password. */
export function SecureAccount({ event, onLeave }: SecureAccountProps) {
  const [step, setStep] = useState<Step>("ask");
  const [ended, setEnded] = useState(0);
  const onDenied = (count: number, next: Step) => {
    setEnded(count);
    setStep(next);
  };
  if (step === "ask") return <Ask event={event} onDenied={onDenied} onLeave={onLeave} />;
  return (
    <div className="flex flex-1 flex-col gap-5">
      <Alert variant="success" title="Everybody else is out of your account">
        {ended === 0 ? "Nobody else was signed in." : count(ended)} Trusted devices are forgotten.
        {step === "changed" ? " Your password is changed." : null}
      </Alert>
      {step === "password" ? <NewPassword onChanged={() => setStep("changed")} /> : <LookAround />}
    </div>
  );
}

const count = (ended: number) => (ended === 1 ? "One session was ended." : `${ended} sessions were ended.`);

type AskProps = {
  event: HistoryEntry | undefined;
  onDenied: (ended: number, next: Step) => void;
  onLeave: (() => void) | undefined;
};

function Ask({ event, onDenied, onLeave }: AskProps) {
  const utils = api.useUtils();
  const deny = api.activity.deny.useMutation();
  const [isUndone, setIsUndone] = useState(false);
  const task = useTask(async () => {
    const { ended, nextStep } = await deny.mutateAsync(event ? { eventId: event.id } : {});
    void utils.session.invalidate();
    void utils.activity.invalidate();
    onDenied(ended, nextStep === "change-password" ? "password" : "no-password");
  });
  const run = async () => setIsUndone(!(await task.run()));
  return (
    <div className="flex flex-1 flex-col gap-5">
      {event ? <Meant event={event} /> : null}
      <p className="text-pretty">
        Everybody else is signed out of your account at once, all trusted devices are forgotten, and you
        choose a new password. You stay signed in here.
      </p>
      <FormProblem problem={task.problem} />
      {isUndone && !task.problem ? (
        <Alert variant="warning">Nothing is done yet: first we have to know that it's you.</Alert>
      ) : null}
      <ByMail />
      <DialogFooter>
        {onLeave ? <CancelButton onClick={onLeave} /> : null}
        <Button variant="destructive" onClick={() => void run()} pending={task.pending}>
          Sign everybody else out
        </Button>
      </DialogFooter>
    </div>
  );
}

function Meant({ event }: { event: HistoryEntry }) {
  const where = [event.device, event.place].filter((part) => part !== "").join(" · ");
  return (
    <div className="rounded-lg border border-border px-3.5 py-3">
      <p className="font-medium">{eventWords(event).text}</p>
      <p className="text-xs break-words text-muted-foreground">
        <RelativeTime time={event.at} />
        {where ? ` · ${where}` : null}
      </p>
    </div>
  );
}

/** For somebody who can't give a fresh proof: resetting the password by mail ends every session too. */
function ByMail() {
  const overview = api.mfa.overview.useQuery();
  const request = api.auth.requestPasswordReset.useMutation();
  const email = overview.data?.email;
  const task = useTask(async () => {
    if (email) await request.mutateAsync({ email });
  });
  if (request.isSuccess) {
    return (
      <Alert
        title={
          <>
            Check the mailbox of <span translate="no">{email}</span>
          </>
        }
      >
        The link there sets a new password, and signs everybody out: them, and you too.
      </Alert>
    );
  }
  return (
    <>
      <p className="text-pretty text-muted-foreground">
        Can't confirm it's you?{" "}
        <Button
          variant="link"
          size="inline"
          onClick={() => void task.run()}
          pending={task.pending}
          disabled={email === undefined}
        >
          Get a link by email
        </Button>{" "}
        that sets a new password and signs everybody out.
      </p>
      <FormProblem problem={task.problem} />
    </>
  );
}

function NewPassword({ onChanged }: { onChanged: () => void }) {
  const overview = api.mfa.overview.useQuery();
  if (overview.data) {
    const { hasPassword, mustUseMfa, email } = overview.data;
    return (
      <>
        <p className="text-pretty">Now choose a new password, in case somebody knows the one you have.</p>
        <PasswordForm hasPassword={hasPassword} mustUseMfa={mustUseMfa} email={email} onChanged={onChanged} />
      </>
    );
  }
  if (!overview.error) return <LoadingRows rows={2} />;
  const { message } = readProblem(overview.error);
  return (
    <ErrorState message={message} onRetry={() => void overview.refetch()} retrying={overview.isFetching} />
  );
}

function LookAround() {
  const link = useRef<HTMLAnchorElement>(null);
  // What had the focus is gone.
  useEffect(() => link.current?.focus(), []);
  return (
    <>
      <p className="text-pretty">
        One thing is left: see whether somebody added a passkey, an app or another address of theirs, and
        remove what isn't yours.
      </p>
      <DialogFooter>
        <Button asChild>
          <Link ref={link} href="/settings/security">
            Look at my methods
          </Link>
        </Button>
      </DialogFooter>
    </>
  );
}
