"use client";

import { useState } from "react";
import { z } from "zod";
import { FormProblem } from "@/ui/form/form-problem";
import { useTask } from "@/ui/form/use-task";
import { Steps } from "@/ui/page/steps";
import { Button } from "@/ui/primitives/button";
import { DialogFooter } from "@/ui/primitives/overlay/dialog";
import { api } from "@/ui/trpc/client";
import type { SetupPanelProps } from "../../panel/panel";
import { CodeForm } from "./code-form";

/** Writing the key into the token, then its first code. */
export const SETUP_STEPS = 2;

const begun = z.object({ key: z.string(), backupCodes: z.array(z.string()).default([]) });

export function HotpSetup({ onConfirmed, onCancel }: SetupPanelProps) {
  const setup = api.mfa.setup.useMutation();
  const verify = api.mfa.verifySetup.useMutation();
  const [shown, setShown] = useState<z.output<typeof begun>>();
  const task = useTask(async () => {
    const { data } = await setup.mutateAsync({ mfaType: "HOTP" });
    setShown(begun.parse(data));
  });
  if (!shown) {
    return (
      <>
        <p>Have your token and the tool that writes its key at hand.</p>
        <FormProblem problem={task.problem} />
        <DialogFooter>
          <Button variant="outline" onClick={onCancel}>
            Cancel
          </Button>
          <Button onClick={() => void task.run()} pending={task.pending}>
            Show the key
          </Button>
        </DialogFooter>
      </>
    );
  }
  const submit = async ({ code }: { code: string }) => {
    const { nextStep } = await verify.mutateAsync({ mfaType: "HOTP", code });
    onConfirmed({ backupCodes: shown.backupCodes, nextStep });
  };
  return (
    <>
      <Steps current={2} total={SETUP_STEPS + (shown.backupCodes.length > 0 ? 1 : 0)} />
      <p>
        Write this key into your token: <code className="break-all select-all">{shown.key}</code>
      </p>
      <CodeForm submit={submit}>
        {(pending) => (
          <DialogFooter>
            <Button variant="outline" onClick={onCancel}>
              Cancel
            </Button>
            <Button type="submit" pending={pending}>
              Turn on
            </Button>
          </DialogFooter>
        )}
      </CodeForm>
    </>
  );
}
