"use client";

import { FingerprintPattern } from "lucide-react";
import { FormProblem } from "@/ui/form/form-problem";
import { useTask } from "@/ui/form/use-task";
import { Button } from "@/ui/primitives/button";
import { api } from "@/ui/trpc/client";
import type { SignInProps } from "../../panel/panel";
import type { Credential } from "./ceremony/ceremony";
import { usePasskeyAutofill, usePickPasskey } from "./use-pick-passkey";

/** A button, and passkeys among what the browser offers to fill in. */
export function PasskeySignIn({ isPaused, isLatest, onTry, onSignedIn }: SignInProps) {
  const pick = usePickPasskey();
  const signIn = api.passkey.signIn.useMutation();
  const task = useTask(async (picked?: Credential) => {
    onTry();
    const credential = picked ?? (await pick("button"));
    const { nextStep } = await signIn.mutateAsync({ credential });
    await onSignedIn(nextStep);
  });
  usePasskeyAutofill({ pick, onPicked: task.run, isOn: !isPaused && !task.pending });
  return (
    <div className="space-y-4">
      <Button
        variant="outline"
        className="w-full"
        onClick={() => void task.run()}
        pending={task.pending}
        disabled={isPaused}
      >
        <FingerprintPattern aria-hidden />
        Sign in with a passkey
      </Button>
      <FormProblem problem={isLatest ? task.problem : undefined} />
    </div>
  );
}
