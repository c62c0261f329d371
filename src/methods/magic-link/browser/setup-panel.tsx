"use client";

import { useEffect, useEffectEvent, useRef, useState } from "react";
import { NEXT_STEP } from "@/contract/session-levels";
import { useWatchedOverview } from "@/ui/account/use-watched-overview";
import { FormProblem } from "@/ui/form/form-problem";
import { ResendButton } from "@/ui/form/resend-button";
import { useTask } from "@/ui/form/use-task";
import { ArrivingTitle } from "@/ui/page/arriving-title";
import { MailboxLink } from "@/ui/page/mailbox-link";
import { Steps } from "@/ui/page/steps";
import { Address } from "@/ui/primitives/address";
import { Alert } from "@/ui/primitives/alert";
import { Button } from "@/ui/primitives/button";
import { CancelButton, DialogFooter } from "@/ui/primitives/overlay/dialog";
import { serverNow } from "@/ui/time/server-clock";
import { usePassed } from "@/ui/time/use-passed";
import type { SetupPanelProps } from "../../panel/panel";
import { SETUP_STEPS } from "./setup-steps";
import { useActivationMail } from "./use-activation-mail";
import { keepWaitingSetUp, waitingSetUp } from "./waiting-set-up";
import { LINK_MINUTES, lastMoment, secondsToResend } from "./waits";

export function MagicLinkSetup({ email, onConfirmed, onCancel }: SetupPanelProps) {
  const [openedAt] = useState(serverNow);
  const [sentAt, setSentAt] = useState(waitingSetUp()?.sentAt);
  const overview = useWatchedOverview(lastMoment(sentAt ?? openedAt));
  const method = overview.data?.methods.find(({ type }) => type === "MAGIC_LINK");
  const isOn = method?.isEnabled === true;
  const isOver = usePassed(sentAt === undefined ? undefined : lastMoment(sentAt));
  const isWaiting = sentAt !== undefined || method?.pendingUntil !== undefined;
  const mail = useActivationMail();
  const send = async () => {
    await mail(email);
    setSentAt(serverNow());
  };
  const isTold = useRef(false);
  const tell = useEffectEvent(() => {
    if (isTold.current) return;
    isTold.current = true;
    const backupCodes = waitingSetUp()?.backupCodes ?? [];
    onConfirmed({ backupCodes, nextStep: NEXT_STEP[overview.data?.level ?? "full"] });
    keepWaitingSetUp(undefined);
  });
  useEffect(() => {
    if (isOn) tell();
  }, [isOn]);

  const total = SETUP_STEPS + (overview.data?.backupCodesLeft === 0 ? 1 : 0);
  if (!isWaiting) return <Begin email={email} total={total} send={send} onCancel={onCancel} />;
  return (
    <>
      <Steps current={2} total={total} />
      <CheckMail email={email} isOver={isOver} />
      <div className="space-y-3">
        <MailboxLink newTab />
        <ResendButton
          key={sentAt}
          resend={send}
          justSent={sentAt !== undefined}
          secondsLeft={sentAt === undefined ? 0 : secondsToResend(sentAt)}
        />
      </div>
      {total > SETUP_STEPS && waitingSetUp() === undefined ? <CodesLost /> : null}
      <DialogFooter>
        <CancelButton onClick={onCancel}>Close</CancelButton>
      </DialogFooter>
    </>
  );
}

function CheckMail({ email, isOver }: { email: string; isOver: boolean }) {
  return (
    <div className="space-y-1.5">
      <p className="font-medium">
        <ArrivingTitle>Check your email</ArrivingTitle>
      </p>
      <p role="status" className="text-pretty text-muted-foreground">
        {isOver ? (
          <>The link has expired before it was opened. Send another below.</>
        ) : (
          <>
            We've emailed a link to <Address>{email}</Address>. Open it and press the button there, on any
            device: this page notices by itself. The link works for {LINK_MINUTES} minutes.
          </>
        )}
      </p>
    </div>
  );
}

type BeginProps = { email: string; total: number; send: () => Promise<void>; onCancel: () => void };

function Begin({ email, total, send, onCancel }: BeginProps) {
  const task = useTask(send);
  return (
    <>
      <Steps current={1} total={total} />
      <p className="text-pretty">
        After your password we'll email a link to <Address>{email}</Address>, and opening it confirms it's
        you. <span className="text-muted-foreground">To begin, open one that turns this on.</span>
      </p>
      <Alert title="Email is the weakest of the three">
        Whoever can read your mail can pass it, and a false page can talk you into giving it away. A passkey
        is safer, and quicker too.
      </Alert>
      <FormProblem problem={task.problem} />
      <DialogFooter>
        <CancelButton onClick={onCancel} />
        <Button onClick={() => void task.run()} pending={task.pending}>
          Email me the link
        </Button>
      </DialogFooter>
    </>
  );
}

/** They were shown to nobody: the page that asked for them was left. */
function CodesLost() {
  return (
    <p className="text-sm text-pretty text-muted-foreground">
      This page was loaded again in between. To get backup codes along the way, send the link again and open
      the new one.
    </p>
  );
}
