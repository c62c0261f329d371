"use client";

import { SectionGroup } from "@/ui/page/section-group";
import type { Profile } from "../settings/profile/profile";
import { AdoptionCards } from "./adoption/adoption";
import { DevicePolicyCard } from "./device-policy-card";
import { HistoryCard } from "./history-card";
import { LeaveCard } from "./leave-card";
import { InvitationsCard } from "./members/invitations-card";
import { MembersCard } from "./members/members-card";
import { RenameCard } from "./rename-card";
import { RequirementCard } from "./requirement/requirement-card";
import type { Organization } from "./words";

type AdministrationProps = { organization: Organization; profile: Profile };

/** What administrators and owners see of their organization, and do with it. */
export function Administration({ organization, profile }: AdministrationProps) {
  const { orgRole, mfaPolicy } = organization;
  return (
    <div className="space-y-10">
      <SectionGroup title="People">
        <MembersCard me={{ id: profile.id, role: orgRole }} />
        <InvitationsCard role={orgRole} />
      </SectionGroup>
      <SectionGroup title="Requirements">
        <RequirementCard policy={mfaPolicy} email={profile.email} />
        <DevicePolicyCard policy={mfaPolicy} />
      </SectionGroup>
      <SectionGroup title="Activity">
        <AdoptionCards />
        <HistoryCard />
      </SectionGroup>
      <SectionGroup title="Details">
        <RenameCard name={organization.name} />
      </SectionGroup>
      <SectionGroup title="Danger zone">
        <LeaveCard organization={organization} />
      </SectionGroup>
    </div>
  );
}
