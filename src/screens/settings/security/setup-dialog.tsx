"use client";

import { useState } from "react";
import { MFA_METHODS, type MfaType, setUpWords } from "@/contract/methods";
import { toast } from "@/ui/primitives/overlay/toast";
import { api } from "@/ui/trpc/client";
import { CodesDialog } from "./codes-dialog";
import { SetupFlow } from "./setup-flow";

type SetupDialogProps = { type: MfaType | undefined; email: string; onClose: () => void };

/** Sets a method up, or sets it up anew. Nothing that was on is lost by leaving half-way. */
export function SetupDialog({ type, email, onClose }: SetupDialogProps) {
  const utils = api.useUtils();
  const [isOn, setIsOn] = useState(false);
  const overview = api.mfa.overview.useQuery();
  const name = type && MFA_METHODS[type].name;
  // As it was opened: it is there once it is confirmed.
  const [opened, setOpened] = useState<{ type: MfaType; title: string }>();
  if (opened?.type !== type) {
    const isThere = overview.data?.methods.some((one) => one.type === type && one.isConfigured);
    setOpened(type && { type, title: setUpWords(type, isThere) });
  }

  function close() {
    onClose();
    setIsOn(false);
  }

  return (
    <CodesDialog open={type !== undefined} title={opened?.title ?? ""} showsCodes={isOn} onClose={close}>
      {type ? (
        <SetupFlow
          type={type}
          email={email}
          onTurnedOn={() => {
            setIsOn(true);
            void utils.mfa.invalidate();
          }}
          onDone={() => {
            close();
            toast.success(`${name} is on`);
          }}
          onCancel={close}
        />
      ) : null}
    </CodesDialog>
  );
}
