"use client";

import { useEffect, useRef, useState } from "react";
import { MFA_METHODS, type MfaType } from "@/contract/methods";
import type { SetUp } from "@/methods/panel/panel";
import { PANELS } from "@/methods/panels";
import { BackupCodes } from "@/ui/account/backup-codes";
import { holdCodes } from "@/ui/kept/unsaved-codes";
import { Steps } from "@/ui/page/steps";

type SetupFlowProps = {
  type: MfaType;
  email: string;
  /** The method is on; codes may still have to be saved. */
  onTurnedOn: () => void;
  onDone: (setUp: SetUp) => void;
  onCancel: () => void;
};

/** A method's own steps, then the backup codes where they came with it. */
export function SetupFlow({ type, email, onTurnedOn, onDone, onCancel }: SetupFlowProps) {
  const [setUp, setSetUp] = useState<SetUp>();
  const { Setup, setupSteps } = PANELS[type];
  const letGo = useRef<() => void>(undefined);
  useEffect(() => () => letGo.current?.(), []);

  function confirmed(result: SetUp) {
    if (result.backupCodes.length > 0) letGo.current = holdCodes();
    onTurnedOn();
    if (result.backupCodes.length === 0) onDone(result);
    else setSetUp(result);
  }

  if (!setUp) return <Setup email={email} onConfirmed={confirmed} onCancel={onCancel} />;
  const total = setupSteps + 1;
  return (
    <>
      <Steps current={total} total={total} />
      <p>
        {MFA_METHODS[type].name} is on.{" "}
        <span className="text-muted-foreground">Keep these codes for the day you can't use it.</span>
      </p>
      <BackupCodes codes={setUp.backupCodes} account={email} onDone={() => onDone(setUp)} />
    </>
  );
}
