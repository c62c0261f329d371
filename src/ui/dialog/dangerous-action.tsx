"use client";

import { type ComponentProps, type ReactNode, useState } from "react";
import { toast } from "sonner";
import { FormProblem } from "../form/form-problem";
import { useTask } from "../form/use-task";
import { Button } from "../primitives/button";
import { ConfirmDialog } from "./confirm-dialog";

type DangerousActionProps = Pick<ComponentProps<typeof ConfirmDialog>, "title" | "consequence" | "action"> & {
  /** On the button that asks. */
  label: ReactNode;
  variant?: ComponentProps<typeof Button>["variant"];
  onConfirm: () => Promise<unknown>;
  /** The toast, where there is one. */
  success?: string;
  disabled?: boolean;
  /** Something to fill in first. */
  children?: ReactNode;
  onClose?: () => void;
};

/** A button for what can't be taken back: asks first, and stays open with the words when it didn't work. */
export function DangerousAction(props: DangerousActionProps) {
  const { label, variant = "outline", title, consequence, action, success, disabled } = props;
  const [isAsking, setIsAsking] = useState(false);
  const task = useTask(props.onConfirm);

  function setOpen(isOpen: boolean) {
    setIsAsking(isOpen);
    task.forget();
    if (!isOpen) props.onClose?.();
  }

  async function confirm() {
    if (!(await task.run())) return;
    setOpen(false);
    if (success) toast.success(success);
  }

  return (
    <>
      <Button variant={variant} size="small" onClick={() => setOpen(true)}>
        {label}
      </Button>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setOpen}
        title={title}
        consequence={consequence}
        action={action}
        onConfirm={confirm}
        pending={task.pending}
        disabled={disabled ?? false}
      >
        {props.children}
        <FormProblem problem={task.problem} />
      </ConfirmDialog>
    </>
  );
}
