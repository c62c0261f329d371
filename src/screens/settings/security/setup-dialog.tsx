"use client";

import { useState } from "react";
import { toast } from "sonner";
import type { MfaType } from "@/contract/fields";
import { PANELS } from "@/methods/panels";
import { api } from "@/ui/trpc/client";
import { CodesDialog } from "./codes-dialog";
import { SetupFlow } from "./setup-flow";

type SetupDialogProps = { type: MfaType | undefined; email: string; onClose: () => void };

/** Sets a method up, or sets it up anew. Nothing that was on is lost by leaving half-way. */
export function SetupDialog({ type, email, onClose }: SetupDialogProps) {
  const utils = api.useUtils();
  const [isOn, setIsOn] = useState(false);
  const panels = type && PANELS[type];

  function close() {
    onClose();
    setIsOn(false);
  }

  return (
    <CodesDialog
      open={panels !== undefined}
      title={panels ? `Set up ${panels.name.toLowerCase()}` : ""}
      showsCodes={isOn}
      onClose={close}
    >
      {panels ? (
        <SetupFlow
          panels={panels}
          email={email}
          onTurnedOn={() => {
            setIsOn(true);
            void utils.mfa.invalidate();
          }}
          onDone={() => {
            close();
            toast.success(`${panels.name} is on`);
          }}
          onCancel={close}
        />
      ) : null}
    </CodesDialog>
  );
}
