"use client";

import { MonitorSmartphone } from "lucide-react";
import { DangerousAction } from "@/ui/dialog/dangerous-action";
import { FormProblem } from "@/ui/form/form-problem";
import { useTask } from "@/ui/form/use-task";
import { SectionCard } from "@/ui/page/section-card";
import { Badge } from "@/ui/primitives/badge";
import { Button } from "@/ui/primitives/button";
import { toast } from "@/ui/primitives/overlay/toast";
import { api } from "@/ui/trpc/client";
import { doing } from "@/ui/trpc/session-gate";
import type { Policy } from "./requirement/policy";

/** Whether members may skip the second step on a device of theirs for a while. */
export function DevicePolicyCard({ policy }: { policy: Policy }) {
  const { trustedDevicesAllowed } = policy;
  const utils = api.useUtils();
  const enforce = api.organization.enforce.useMutation(doing("changes what your organization requires"));
  async function setAllowed(isAllowed: boolean) {
    await enforce.mutateAsync({ ...asItStands(policy), trustedDevicesAllowed: isAllowed });
    await Promise.all([utils.organization.invalidate(), utils.mfa.invalidate()]);
  }
  const allow = useTask(async () => {
    await setAllowed(true);
    toast.success("Trusted devices are allowed");
  });
  return (
    <SectionCard
      title="Trusted devices"
      description="With “Don't ask on this device for 30 days”, members sign in there with the password alone for that time."
      icon={<MonitorSmartphone />}
      badge={trustedDevicesAllowed ? <Badge>Allowed</Badge> : <Badge variant="success">Not allowed</Badge>}
      action={
        trustedDevicesAllowed ? (
          <DangerousAction
            label="Forbid"
            title="Forbid trusted devices?"
            consequence="Every member's trusted devices are forgotten, and nobody is offered to trust one any more. Who signed in that way is asked for the second step at their next request."
            action="Forbid trusted devices"
            onConfirm={() => setAllowed(false)}
            success="Trusted devices are forbidden and forgotten"
          />
        ) : (
          <Button variant="outline" size="small" onClick={() => void allow.run()} pending={allow.pending}>
            Allow
          </Button>
        )
      }
    >
      {allow.problem ? (
        <div className="p-3">
          <FormProblem problem={allow.problem} />
        </div>
      ) : null}
    </SectionCard>
  );
}

/** The requirement unchanged: without its grace period in the request that period would end now. */
function asItStands({ isEnforced, from }: Policy) {
  return { enforced: from !== null, ...(from === null || isEnforced ? {} : { from }) };
}
