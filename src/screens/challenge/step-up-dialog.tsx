"use client";

import { useEffect, useEffectEvent, useState } from "react";
import type { Acr } from "@/contract/acr";
import { readProblem } from "@/ui/form/problem";
import { ErrorState } from "@/ui/page/error-state";
import { LoadingSections } from "@/ui/page/loading";
import { Dialog, DialogContent } from "@/ui/primitives/overlay/dialog";
import { deviceNow } from "@/ui/time/server-clock";
import { api } from "@/ui/trpc/client";
import type { About } from "@/ui/trpc/session-gate";
import { ProveOrRecover } from "./prove-or-recover";
import { reaching } from "./ways";

type StepUpDialogProps = {
  open: boolean;
  /** What waits for it. */
  call: About | undefined;
  onFinished: (isProved: boolean) => void;
  onSessionEnded: () => void;
};

export function StepUpDialog({ open, call, onFinished, onSessionEnded }: StepUpDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={(isOpen) => !isOpen && onFinished(false)}
      // What waits for it is being done all the while.
      closesWhileBusy
    >
      <DialogContent
        title="Confirm it's you"
        description={`This ${call?.does ?? OWN}, and you last proved who you are a while ago.`}
        onInteractOutside={(event) => event.preventDefault()}
      >
        <Proof acr={call?.acr} onProved={() => onFinished(true)} onSessionEnded={onSessionEnded} />
      </DialogContent>
    </Dialog>
  );
}

const OWN = "changes how your account is protected";

type ProofProps = { acr: Acr | undefined; onProved: () => void; onSessionEnded: () => void };

function Proof({ acr, onProved, onSessionEnded }: ProofProps) {
  const utils = api.useUtils();
  const overview = api.mfa.overview.useQuery(undefined, { staleTime: 0 });
  const [openedAt] = useState(deviceNow);
  // Confirmed in another tab since the dialog opened, perhaps by a proof that isn't enough here.
  const isProvedElsewhere =
    acr === undefined && overview.data?.isFresh === true && overview.dataUpdatedAt > openedAt;
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
      overview={acr === undefined ? overview.data : reaching(overview.data, acr)}
      onProved={({ backupCodesLeft }) => {
        if (backupCodesLeft !== undefined) void utils.mfa.overview.invalidate();
        onProved();
      }}
      onSessionEnded={onSessionEnded}
      onChanged={() => void overview.refetch()}
    />
  );
}
