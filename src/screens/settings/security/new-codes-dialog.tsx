"use client";

import { BackupCodes } from "@/ui/account/backup-codes";
import { toast } from "@/ui/primitives/overlay/toast";
import { CodesDialog } from "./codes-dialog";

type NewCodesDialogProps = { codes: readonly string[] | undefined; email: string; onClose: () => void };

/** A new set of backup codes, to be saved. */
export function NewCodesDialog({ codes, email, onClose }: NewCodesDialogProps) {
  return (
    <CodesDialog open={codes !== undefined} title="Your new backup codes" showsCodes onClose={onClose}>
      {codes ? (
        <BackupCodes
          codes={codes}
          account={email}
          onDone={() => {
            onClose();
            toast.success("Your new backup codes are ready to use");
          }}
        />
      ) : null}
    </CodesDialog>
  );
}
