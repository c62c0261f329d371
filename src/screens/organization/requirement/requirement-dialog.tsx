"use client";

import { useState } from "react";
import { STRONGEST_FIRST } from "@/contract/methods";
import { FormProblem } from "@/ui/form/form-problem";
import { useTask } from "@/ui/form/use-task";
import { Button } from "@/ui/primitives/button";
import { CancelButton, Dialog, DialogContent, DialogFooter } from "@/ui/primitives/overlay/dialog";
import { toast } from "@/ui/primitives/overlay/toast";
import { serverNow } from "@/ui/time/server-clock";
import { api } from "@/ui/trpc/client";
import { doing } from "@/ui/trpc/session-gate";
import { dayText } from "../../membership/words";
import type { Policy } from "./policy";
import { RequirementFields } from "./requirement-fields";
import { planOf, problemsOf, requirement } from "./requirement-plan";
import { RequirementPreview, usePreview } from "./requirement-preview";

type RequirementDialogProps = { policy: Policy; email: string; onClose: () => void };

/** Edits the requirement, and previews its effect before it is switched on. */
export function RequirementDialog({ policy, email, onClose }: RequirementDialogProps) {
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogContent
        title="Require two-step sign-in"
        description="You'll see who is affected before it takes effect."
        onInteractOutside={(event) => event.preventDefault()}
        isWide
      >
        <Form policy={policy} email={email} onClose={onClose} />
      </DialogContent>
    </Dialog>
  );
}

function Form({ policy, email, onClose }: RequirementDialogProps) {
  const utils = api.useUtils();
  const enforce = api.organization.enforce.useMutation(doing("changes what your organization requires"));
  const [plan, setPlan] = useState(() => planOf(policy, STRONGEST_FIRST, serverNow()));
  const problems = problemsOf(plan, serverNow());
  const isSound = Object.keys(problems).length === 0;
  const preview = usePreview(plan, STRONGEST_FIRST, isSound);
  const isReady = isSound && !preview.isPlaceholderData && preview.data?.youAreReady === true;
  const task = useTask(async () => {
    await enforce.mutateAsync(requirement(plan, STRONGEST_FIRST));
    await Promise.all([utils.organization.invalidate(), utils.mfa.invalidate()]);
    const from = requirement(plan, STRONGEST_FIRST).from;
    toast.success(
      from ? `Two-step sign-in is required from ${dayText(from)}` : "Two-step sign-in is required",
    );
    onClose();
  });
  return (
    <form
      noValidate
      method="post"
      className="flex flex-1 flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady && !task.pending) void task.run();
      }}
    >
      <RequirementFields plan={plan} available={STRONGEST_FIRST} problems={problems} onChange={setPlan} />
      {isSound ? (
        <RequirementPreview preview={preview} plan={plan} available={STRONGEST_FIRST} email={email} />
      ) : null}
      <FormProblem problem={task.problem} />
      <DialogFooter>
        <CancelButton onClick={onClose} />
        <Button type="submit" pending={task.pending} disabled={!isReady}>
          {policy.from === null ? "Require it" : "Save the change"}
        </Button>
      </DialogFooter>
    </form>
  );
}
