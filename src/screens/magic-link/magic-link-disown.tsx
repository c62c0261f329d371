"use client";

import { useState } from "react";
import { ConfirmDialog } from "@/ui/dialog/confirm-dialog";
import { FormProblem } from "@/ui/form/form-problem";
import { readProblem } from "@/ui/form/problem";
import { useTask } from "@/ui/form/use-task";
import { Button } from "@/ui/primitives/button";
import { api } from "@/ui/trpc/client";
import type { Facts } from "./magic-link-facts";

const CONSEQUENCE: Record<Facts["purpose"], string> = {
  activate: "The link stops working, and Email link stays off.",
  "second-step": "The link stops working, and whoever asked for it is signed out.",
  unlock: "The link stops working, and whoever asked for it is signed out.",
  "sign-in": "The link stops working. Nobody is signed in with it.",
};

type DisownProps = {
  token: string;
  purpose: Facts["purpose"];
  onDisowned: () => void;
  /** It was used, or ran out, in the meantime. */
  onDead: (error: unknown) => void;
};

/** "This wasn't me": for who has the mail but didn't ask for it. */
export function Disown({ token, purpose, onDisowned, onDead }: DisownProps) {
  const [isAsking, setIsAsking] = useState(false);
  const disown = api.magicLink.disown.useMutation();
  const task = useTask(async () => {
    try {
      await disown.mutateAsync({ token });
    } catch (error) {
      if (readProblem(error).code !== "INVALID_TOKEN") throw error;
      return onDead(error);
    }
    onDisowned();
  });
  return (
    <>
      <Button variant="ghost" className="w-full" onClick={() => setIsAsking(true)}>
        This wasn't me
      </Button>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title="You didn't ask for this link?"
        consequence={CONSEQUENCE[purpose]}
        action="This wasn't me"
        onConfirm={() => void task.run()}
        pending={task.pending}
      >
        <FormProblem problem={task.problem} />
      </ConfirmDialog>
    </>
  );
}
