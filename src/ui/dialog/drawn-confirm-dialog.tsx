"use client";

import { AlertDialog } from "radix-ui";
import type { ReactNode } from "react";
import { Button } from "../primitives/button";
import { cn } from "../primitives/cn";
import {
  DialogFooter,
  NotesAway,
  overlayClasses,
  panelClasses,
  sheetClasses,
} from "../primitives/overlay/dialog";
import { useHeldOpen, useIsHeldOpen } from "../primitives/overlay/held-open";
import { useReturnFocus } from "../primitives/overlay/return-focus";

export type ConfirmDialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Names the object: Remove passkey “Work laptop”? */
  title: ReactNode;
  /** Names the consequence: You won't be able to sign in with it any more. */
  consequence: ReactNode;
  /** The verb on the button: Remove passkey. */
  action: string;
  onConfirm: () => void;
  /** Absent where it takes no server. */
  pending?: boolean;
  /** Something has to be filled in first. */
  disabled?: boolean;
  /** What went wrong, or something to fill in first. */
  children?: ReactNode;
};

/** What has to be filled in first is what the keyboard is at. */
function beginInField(event: Event): void {
  const panel = event.currentTarget;
  const field = panel instanceof HTMLElement ? panel.querySelector<HTMLElement>("input, textarea") : null;
  if (!field) return;
  event.preventDefault();
  field.focus();
}

/**
 * Asks for confirmation before something is lost. The focus starts on Cancel or in the dialog's field, and a press
 * outside doesn't close it.
 */
export function DrawnConfirmDialog(props: ConfirmDialogProps) {
  const { open, onOpenChange, title, consequence, action, onConfirm, pending, disabled, children } = props;
  const change = useHeldOpen(onOpenChange);
  const isHeld = useIsHeldOpen();
  const { remember, onCloseAutoFocus } = useReturnFocus();
  return (
    <AlertDialog.Root open={open} onOpenChange={change}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className={overlayClasses} />
        <AlertDialog.Content
          className={cn(panelClasses, sheetClasses, "gap-5 p-6 sm:max-w-md")}
          onOpenAutoFocus={beginInField}
          onCloseAutoFocus={onCloseAutoFocus}
        >
          {remember}
          <NotesAway />
          <div className="space-y-1.5">
            <AlertDialog.Title className="text-lg font-semibold tracking-tight text-balance wrap-anywhere">
              {title}
            </AlertDialog.Title>
            <AlertDialog.Description className="text-pretty wrap-anywhere text-muted-foreground">
              {consequence}
            </AlertDialog.Description>
          </div>
          {children}
          <DialogFooter>
            <AlertDialog.Cancel asChild>
              <Button variant="outline" isOff={isHeld}>
                Cancel
              </Button>
            </AlertDialog.Cancel>
            <Button
              variant="destructive"
              {...(pending === undefined ? {} : { pending })}
              disabled={disabled ?? false}
              onClick={onConfirm}
            >
              {action}
            </Button>
          </DialogFooter>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
