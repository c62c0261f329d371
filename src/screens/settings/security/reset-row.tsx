"use client";

import { RotateCcw } from "lucide-react";
import { DangerousAction } from "@/ui/dialog/dangerous-action";
import { Row } from "@/ui/row/row";
import { api } from "@/ui/trpc/client";
import { useTakeAll } from "./use-take-all";

export function ResetRow() {
  const utils = api.useUtils();
  const takeAll = useTakeAll();
  const reset = api.mfa.reset.useMutation();
  return (
    <Row
      icon={<RotateCcw />}
      name="Reset two-step sign-in"
      fact="Removes every method, backup code and trusted device, so that you can begin anew."
      action={
        <DangerousAction
          label="Reset"
          variant="danger"
          title="Reset two-step sign-in?"
          consequence="Every method, all backup codes and all trusted devices of your account are removed, and you're signed out everywhere else. What you had can't be brought back, only set up anew."
          action="Reset two-step sign-in"
          onConfirm={async () => {
            await takeAll(() => reset.mutateAsync({}));
            await utils.mfa.invalidate();
          }}
          success="Two-step sign-in is reset"
        />
      }
    />
  );
}
