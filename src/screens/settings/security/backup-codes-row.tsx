"use client";

import { LifeBuoy } from "lucide-react";
import { useState } from "react";
import { LIMITS } from "@/contract/limits";
import { AskFirst } from "@/ui/dialog/ask-first";
import { later } from "@/ui/later";
import { Badge } from "@/ui/primitives/badge";
import { Button } from "@/ui/primitives/button";
import { Row } from "@/ui/row/row";
import { RowMenu } from "@/ui/row/row-menu";
import { api } from "@/ui/trpc/client";

const NewCodesDialog = later(() => import("./new-codes-dialog").then((part) => part.NewCodesDialog), {
  isNeeded: ({ codes }) => codes !== undefined,
  unasked: true,
});

const { count, lowAt } = LIMITS.backupCodes;

/** How many are left, and a new set. */
export function BackupCodesRow({ left, email }: { left: number; email: string }) {
  const utils = api.useUtils();
  const renew = api.mfa.renewBackupCodes.useMutation();
  const [isAsking, setIsAsking] = useState(false);
  const [codes, setCodes] = useState<readonly string[]>();
  const isLow = left <= lowAt;
  const ask = () => setIsAsking(true);

  async function make() {
    const { data } = await renew.mutateAsync();
    setCodes(data.backupCodes);
    await utils.mfa.invalidate();
  }
  const close = () => setCodes(undefined);

  return (
    <Row
      icon={<LifeBuoy />}
      name="Backup codes"
      state={<Badge variant={isLow ? "warning" : "success"}>{`${left} of ${count} left`}</Badge>}
      fact={isLow ? nudge(left) : "Each signs you in once, for the day you don't have your phone."}
      action={
        isLow ? (
          <Button variant="outline" size="small" onClick={ask}>
            Make new codes
          </Button>
        ) : (
          <RowMenu name="backup codes" actions={[{ label: "Make new codes", onSelect: ask }]} />
        )
      }
    >
      <AskFirst
        open={isAsking}
        onClose={() => setIsAsking(false)}
        title="Make a new set of backup codes?"
        consequence={
          left > 0
            ? `The ${left === 1 ? "code" : `${left} codes`} you have left will stop working.`
            : "You get ten new ones."
        }
        action="Make new codes"
        onConfirm={make}
      />
      <NewCodesDialog codes={codes} email={email} onClose={close} />
    </Row>
  );
}

function nudge(left: number): string {
  if (left === 0) return "You've used them all. Make a new set, so that a lost phone doesn't lock you out.";
  return `Only ${left === 1 ? "one is" : `${left} are`} left. Make a new set before you run out.`;
}
