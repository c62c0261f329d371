"use client";

import { Mail } from "lucide-react";
import { useEffect, useEffectEvent } from "react";
import { useWatchedOverview } from "@/ui/account/use-watched-overview";
import { FormProblem } from "@/ui/form/form-problem";
import { ResendButton } from "@/ui/form/resend-button";
import { useTask } from "@/ui/form/use-task";
import { Link } from "@/ui/navigation/link";
import { Address } from "@/ui/primitives/address";
import { Button } from "@/ui/primitives/button";
import { Row } from "@/ui/row/row";
import { RelativeTime } from "@/ui/time/relative-time";
import { api } from "@/ui/trpc/client";
import { MethodRow } from "../../panel/method-row";
import type { RowProps, UnavailableProps } from "../../panel/panel";
import { useActivationMail } from "./use-activation-mail";
import { keepWaitingSetUp, waitingSetUp } from "./waiting-set-up";
import { secondsToResend } from "./waits";

export function MagicLinkRow(props: RowProps) {
  const { method, onSetUp } = props;
  const isWaiting = !method.isConfigured && method.pendingUntil !== undefined;
  const showCodes = useEffectEvent(() => {
    // Confirmed while no dialog was open: the codes that came with it are still to be shown.
    if (waitingSetUp() !== undefined) onSetUp();
  });
  useEffect(() => {
    if (method.isEnabled) showCodes();
  }, [method.isEnabled]);
  return (
    <MethodRow
      {...props}
      icon={<Mail />}
      waiting={isWaiting ? <Waiting until={method.pendingUntil ?? ""} /> : undefined}
    />
  );
}

/** A link that was mailed and not opened yet. */
function Waiting({ until }: { until: string }) {
  const overview = useWatchedOverview(Date.parse(until));
  const mail = useActivationMail();
  const email = overview.data?.email ?? "";
  const sentAt = waitingSetUp()?.sentAt;
  return (
    <div className="space-y-3">
      <p className="text-sm text-pretty text-muted-foreground">
        Open the link we've emailed to <Address>{email}</Address>, and Email link is on. It stops working{" "}
        <RelativeTime time={until} />.
      </p>
      <div className="flex flex-wrap items-start gap-2">
        <div className="w-56">
          <ResendButton
            key={until}
            resend={() => mail(email)}
            justSent={sentAt !== undefined}
            secondsLeft={sentAt === undefined ? 0 : secondsToResend(sentAt)}
          />
        </div>
        <Cancel />
      </div>
    </div>
  );
}

function Cancel() {
  const utils = api.useUtils();
  const cancel = api.mfa.cancelSetup.useMutation();
  const task = useTask(async () => {
    await cancel.mutateAsync({ mfaType: "MAGIC_LINK" });
    keepWaitingSetUp(undefined);
    await utils.mfa.invalidate();
  });
  return (
    <>
      <Button variant="ghost" onClick={() => void task.run()} pending={task.pending}>
        Cancel
      </Button>
      <FormProblem problem={task.problem} />
    </>
  );
}

/** Mail alone would be the same proof twice. */
export function MagicLinkUnavailable({ method: { name }, passwordByMail }: UnavailableProps) {
  return (
    <Row
      icon={<Mail />}
      name={name}
      fact={
        passwordByMail
          ? "Your password was set by a link in an email, so a second email would prove nothing new. Set up a passkey or an authenticator app first: using it once with your password is enough."
          : "You sign in by email, so a second email would prove nothing new. Set a password first; then a link can be your second step."
      }
      action={
        passwordByMail ? undefined : (
          <Button variant="outline" size="small" asChild>
            <Link href="/settings/profile#password">Go to password</Link>
          </Button>
        )
      }
    />
  );
}
