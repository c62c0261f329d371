"use client";

import { SectionGroup } from "../section-group";
import type { Profile } from "../settings/profile";
import { AdoptionCards } from "./adoption";
import { DevicePolicyCard } from "./device-policy-card";
import { HistoryCard } from "./history-card";
import { InvitationsCard } from "./invitations-card";
import { LeaveCard } from "./leave-card";
import { MembersCard } from "./members-card";
import { RenameCard } from "./rename-card";
import { RequirementCard } from "./requirement-card";
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
