"use client";

import { ShieldCheck } from "lucide-react";
import { useState } from "react";
import { DangerousAction } from "@/ui/dialog/dangerous-action";
import { SectionCard } from "@/ui/page/section-card";
import { Button } from "@/ui/primitives/button";
import { api } from "@/ui/trpc/client";
import { doing } from "@/ui/trpc/session-gate";
import { type Policy, PolicyBadge, policyWords } from "./policy";
import { RequirementDialog } from "./requirement-dialog";

/** Whether the organization asks its members for a second step. */
export function RequirementCard({ policy, email }: { policy: Policy; email: string }) {
  const [isOpen, setIsOpen] = useState(false);
  const isOn = policy.from !== null;
  return (
    <SectionCard
      title="Require two-step sign-in"
      description={
        isOn
          ? policyWords(policy)
          : "A stolen password alone then opens no member's account. Nobody is locked out: whoever has no second step is led through setting one up."
      }
      icon={<ShieldCheck />}
      badge={<PolicyBadge policy={policy} />}
      action={
        isOn ? undefined : (
          <Button size="small" onClick={() => setIsOpen(true)}>
            Require it
          </Button>
        )
      }
    >
      {isOn ? (
        <div className="flex flex-wrap justify-end gap-2 px-5 py-3">
          <Button variant="outline" size="small" onClick={() => setIsOpen(true)}>
            Change
          </Button>
          <SwitchOff />
        </div>
      ) : null}
      {isOpen ? <RequirementDialog policy={policy} email={email} onClose={() => setIsOpen(false)} /> : null}
    </SectionCard>
  );
}

function SwitchOff() {
  const utils = api.useUtils();
  const enforce = api.organization.enforce.useMutation(doing("changes what your organization requires"));
  return (
    <DangerousAction
      label="Stop requiring"
      title="Stop requiring two-step sign-in?"
      consequence="Members keep what they've set up, but can turn it off, and new ones aren't asked for it. Whom and what you required is forgotten."
      action="Stop requiring"
      onConfirm={async () => {
        await enforce.mutateAsync({ enforced: false });
        await Promise.all([utils.organization.invalidate(), utils.mfa.invalidate()]);
      }}
      success="Two-step sign-in is no longer required"
    />
  );
}
