"use client";

import type { ComponentProps, ReactNode } from "react";
import { FormProblem } from "../form/form-problem";
import { useTask } from "../form/use-task";
import { toast } from "../primitives/overlay/toast";
import { ConfirmDialog } from "./confirm-dialog";

export type AskFirstProps = Pick<
  ComponentProps<typeof ConfirmDialog>,
  "title" | "consequence" | "action" | "disabled"
> & {
  open: boolean;
  onClose: () => void;
  onConfirm: () => Promise<unknown>;
  /** The toast, where there is one. */
  success?: string | undefined;
  /** Something to fill in first. */
  children?: ReactNode;
};

/** The question before what can't be taken back. Stays open with the words when it didn't work. */
export function AskFirst({ open, onClose, onConfirm, success, children, ...words }: AskFirstProps) {
  const task = useTask(onConfirm);

  function close() {
    task.forget();
    onClose();
  }

  async function confirm() {
    if (!(await task.run())) return;
    close();
    if (success) toast.success(success);
  }

  return (
    <ConfirmDialog
      {...words}
      open={open}
      onOpenChange={(isOpen) => !isOpen && close()}
      onConfirm={confirm}
      pending={task.pending}
    >
      {children}
      <FormProblem problem={task.problem} />
    </ConfirmDialog>
  );
}
