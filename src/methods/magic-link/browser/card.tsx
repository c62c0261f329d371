"use client";

import { Mail } from "lucide-react";
import { useEffect, useEffectEvent } from "react";
import { useWatchedOverview } from "@/ui/account/use-watched-overview";
import { FormProblem } from "@/ui/form/form-problem";
import { ResendButton } from "@/ui/form/resend-button";
import { useTask } from "@/ui/form/use-task";
import { Address } from "@/ui/page/address";
import { SectionCard } from "@/ui/page/section-card";
import { Badge } from "@/ui/primitives/badge";
import { Button } from "@/ui/primitives/button";
import { RelativeTime } from "@/ui/time/relative-time";
import { api } from "@/ui/trpc/client";
import { MethodCard } from "../../method-card";
import type { CardProps, UnavailableProps } from "../../panel";
import { useActivationMail } from "./use-activation-mail";
import { keepWaitingSetUp, waitingSetUp } from "./waiting-set-up";
import { secondsToResend } from "./waits";

export function MagicLinkCard(props: CardProps) {
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
    <MethodCard
      {...props}
      icon={<Mail />}
      waiting={isWaiting ? <Waiting until={method.pendingUntil ?? ""} /> : undefined}
    />
  );
}

/** Mailed, and not opened yet: in time again, later anew, or not at all. */
function Waiting({ until }: { until: string }) {
  const overview = useWatchedOverview(Date.parse(until));
  const mail = useActivationMail();
  const email = overview.data?.email ?? "";
  const sentAt = waitingSetUp()?.sentAt;
  return (
    <div className="space-y-4 px-5 py-4">
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
export function MagicLinkUnavailable({ method: { name, description }, passwordByMail }: UnavailableProps) {
  return (
    <SectionCard
      title={name}
      description={description}
      icon={<Mail />}
      badge={<Badge>Not set up</Badge>}
      action={
        passwordByMail ? undefined : (
          <Button variant="outline" size="small" asChild>
            <a href="#password">Go to password</a>
          </Button>
        )
      }
    >
      <p className="px-5 py-3 text-sm text-pretty text-muted-foreground">
        {passwordByMail
          ? "Your password was set by a link in an email, so a second email would prove nothing new. Set up a passkey or an authenticator app first: using it once with your password is enough."
          : "You sign in by email, so a second email would prove nothing new. Set a password first; then a link can be your second step."}
      </p>
    </SectionCard>
  );
}
