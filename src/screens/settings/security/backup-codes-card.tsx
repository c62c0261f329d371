"use client";

import { LifeBuoy } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { LIMITS } from "@/contract/limits";
import { BackupCodes } from "@/ui/account/backup-codes";
import { DangerousAction } from "@/ui/dialog/dangerous-action";
import { SectionCard } from "@/ui/page/section-card";
import { Alert } from "@/ui/primitives/alert";
import { Badge } from "@/ui/primitives/badge";
import { api } from "@/ui/trpc/client";
import { CodesDialog } from "./codes-dialog";

const { count, lowAt } = LIMITS.backupCodes;

/** How many are left, and a new set. */
export function BackupCodesCard({ left, email }: { left: number; email: string }) {
  const utils = api.useUtils();
  const renew = api.mfa.renewBackupCodes.useMutation();
  const [codes, setCodes] = useState<readonly string[]>();
  const isLow = left <= lowAt;

  async function make() {
    const { data } = await renew.mutateAsync();
    setCodes(data.backupCodes);
    await utils.mfa.invalidate();
  }
  const close = () => setCodes(undefined);

  return (
    <SectionCard
      title="Backup codes"
      description="Each signs you in once, for the day you don't have your phone."
      icon={<LifeBuoy />}
      badge={<Badge variant={isLow ? "warning" : "success"}>{`${left} of ${count} left`}</Badge>}
      action={
        <DangerousAction
          label="Make new codes"
          title="Make a new set of backup codes?"
          consequence={
            left > 0
              ? `The ${left === 1 ? "code" : `${left} codes`} you have left will stop working.`
              : "You get ten new ones."
          }
          action="Make new codes"
          onConfirm={make}
        />
      }
    >
      {isLow ? (
        <div className="p-3">
          <Alert variant="warning">{nudge(left)}</Alert>
        </div>
      ) : null}
      <CodesDialog open={codes !== undefined} title="Your new backup codes" showsCodes onClose={close}>
        {codes ? (
          <BackupCodes
            codes={codes}
            account={email}
            onDone={() => {
              close();
              toast.success("Your new backup codes are ready to use");
            }}
          />
        ) : null}
      </CodesDialog>
    </SectionCard>
  );
}

function nudge(left: number): string {
  if (left === 0) return "You've used them all. Make a new set, so that a lost phone doesn't lock you out.";
  return `Only ${left === 1 ? "one is" : `${left} are`} left. Make a new set before you run out.`;
}
