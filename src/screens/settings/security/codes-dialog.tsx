"use client";

import { type ReactNode, useState } from "react";
import { ConfirmDialog } from "@/ui/dialog/confirm-dialog";
import { Dialog, DialogContent } from "@/ui/primitives/overlay/dialog";

type CodesDialogProps = {
  open: boolean;
  title: string;
  description?: string;
  /** The codes can't be shown again, so closing asks first. */
  showsCodes: boolean;
  onClose: () => void;
  children: ReactNode;
};

/** A dialog that a slip doesn't close, and that isn't left with unsaved codes without a question. */
export function CodesDialog({ open, title, description, showsCodes, onClose, children }: CodesDialogProps) {
  const [isAsking, setIsAsking] = useState(false);
  const leave = () => {
    setIsAsking(false);
    onClose();
  };
  return (
    <Dialog open={open} onOpenChange={(isOpen) => !isOpen && (showsCodes ? setIsAsking(true) : onClose())}>
      <DialogContent
        title={title}
        description={description}
        onInteractOutside={(event) => event.preventDefault()}
      >
        {children}
        <ConfirmDialog
          open={isAsking}
          onOpenChange={setIsAsking}
          title="Close without saving your backup codes?"
          consequence="They can't be shown again. You can make a new set later, on this page."
          action="Close anyway"
          onConfirm={leave}
        />
      </DialogContent>
    </Dialog>
  );
}
