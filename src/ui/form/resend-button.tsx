"use client";

import { useState } from "react";
import { LIMITS } from "@/contract/limits";
import { Button } from "../primitives/button";
import { toast } from "../primitives/overlay/toast";
import { Countdown } from "../time/countdown";
import { FormProblem } from "./form-problem";
import { useTask } from "./use-task";

type ResendButtonProps = {
  resend: () => Promise<unknown>;
  /** A mail has just left, so the first wait begins at once. */
  justSent: boolean;
  /** Whole seconds of the first wait that are left. */
  secondsLeft?: number;
  variant?: "default" | "outline" | "ghost";
};

/** Sends a mail again, disabled until the server would send another. */
export function ResendButton({
  resend,
  justSent,
  secondsLeft = LIMITS.link.everySeconds,
  variant = "outline",
}: ResendButtonProps) {
  const [wait, setWait] = useState(justSent && secondsLeft > 0 ? secondsLeft : undefined);
  const task = useTask(resend);

  async function press() {
    if (!(await task.run())) return;
    setWait(LIMITS.link.everySeconds);
    toast.success("Sent. Look for the newest email.");
  }

  // Refused as too soon: the same wait, and why it's so long.
  const refusedFor = task.problem?.retryAfter;
  const seconds = refusedFor ?? wait;
  const endWait = () => {
    task.forget();
    setWait(undefined);
  };
  return (
    <div className="space-y-3">
      {refusedFor === undefined ? <FormProblem problem={task.problem} /> : <SentEnough />}
      <Button
        variant={variant}
        className="w-full"
        onClick={() => void press()}
        pending={task.pending}
        disabled={seconds !== undefined}
      >
        {seconds === undefined ? (
          "Send it again"
        ) : (
          <span>
            Send it again in <Countdown key={seconds} seconds={seconds} onEnd={endWait} />
          </span>
        )}
      </Button>
    </div>
  );
}

function SentEnough() {
  return (
    <p role="status" className="text-center text-sm text-pretty text-muted-foreground">
      A few emails went out already. Use the link in the newest one.
    </p>
  );
}
