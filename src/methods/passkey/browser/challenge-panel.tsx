"use client";

import { FingerprintPattern } from "lucide-react";
import { useEffect, useRef } from "react";
import { FormProblem } from "@/ui/form/form-problem";
import { useAtOnce } from "@/ui/form/use-at-once";
import { useTask } from "@/ui/form/use-task";
import { Button } from "@/ui/primitives/button";
import { api } from "@/ui/trpc/client";
import type { ChallengePanelProps } from "../../panel/panel";
import { askPasskey, stopCeremony } from "./ceremony/ceremony";
import { notAccepted } from "./ceremony/refused-passkey";

/** Starts by a press, here or on its name among others: a window that opens by itself is one that people learn to wave through. */
export function PasskeyChallenge({ prove, wasChosen }: ChallengePanelProps) {
  const authOptions = api.passkey.authOptions.useMutation();
  const button = useRef<HTMLButtonElement>(null);
  const task = useTask(async () => {
    const { data } = await authOptions.mutateAsync();
    await prove({ credential: await askPasskey(data) });
  });

  useAtOnce(wasChosen, () => void task.run());
  useEffect(() => {
    button.current?.focus();
    return stopCeremony;
  }, []);

  return (
    <div className="space-y-5">
      <p className="text-center text-pretty text-muted-foreground">
        Your device will ask for your fingerprint, face, screen lock or security key.
      </p>
      <FormProblem problem={notAccepted(task.problem)} />
      <Button ref={button} className="w-full" onClick={() => void task.run()} pending={task.pending}>
        <FingerprintPattern aria-hidden />
        {task.problem ? "Try again" : "Use your passkey"}
      </Button>
    </div>
  );
}
