"use client";

import { Building2, ShieldCheck } from "lucide-react";
import { ADMINISTRATORS_MAY } from "@/contract/operations/organization";
import { SectionCard } from "@/ui/page/section-card";
import { Badge } from "@/ui/primitives/badge";
import { RowList } from "@/ui/row/row";
import { LeaveRow } from "../membership/leave-row";
import { type Organization, roleName } from "../membership/words";
import { PolicyBadge, policyWords } from "./requirement/policy";

/** What an organization means to somebody who doesn't run it. */
export function Membership({ organization }: { organization: Organization }) {
  const { name, orgRole, mfaPolicy } = organization;
  return (
    <div className="space-y-4">
      <SectionCard
        title={name}
        description="The organization your account belongs to."
        icon={<Building2 />}
        badge={<Badge>{roleName(orgRole)}</Badge>}
      >
        <div className="space-y-2 p-5">
          <p>Its administrators can:</p>
          <AdministratorsMay />
        </div>
      </SectionCard>
      <SectionCard
        title="Two-step sign-in"
        description={policyWords(mfaPolicy)}
        icon={<ShieldCheck />}
        badge={<PolicyBadge policy={mfaPolicy} />}
      />
      <RowList label="Leave">
        <LeaveRow organization={organization} />
      </RowList>
    </div>
  );
}

/** What joining allows them. */
export function AdministratorsMay({ items = ADMINISTRATORS_MAY }: { items?: readonly string[] }) {
  return (
    <ul className="list-disc space-y-1 pl-5 text-pretty text-muted-foreground">
      {items.map((item) => (
        <li key={item}>{item}</li>
      ))}
    </ul>
  );
}
