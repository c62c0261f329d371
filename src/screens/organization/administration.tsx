"use client";

import type { ReactNode } from "react";
import { RowList } from "@/ui/row/row";
import { LeaveRow } from "../membership/leave-row";
import type { Organization } from "../membership/words";
import type { Profile } from "../settings/profile/profile";
import { AdoptionCards } from "./adoption/adoption";
import { DevicePolicyCard } from "./device-policy-card";
import { InvitationsCard } from "./invitations/invitations-card";
import { MembersCard } from "./members/members-card";
import { OrganizationHistory } from "./organization-history";
import { RenameCard } from "./rename-card";
import { RequirementCard } from "./requirement/requirement-card";
import { type Tab, Tabs } from "./tabs";

type AdministrationProps = { tab: Tab; organization: Organization; profile: Profile };

/** What administrators and owners see of their organization, and do with it. */
export function Administration(props: AdministrationProps) {
  return (
    <>
      <Tabs current={props.tab} />
      <div className="space-y-5">{contentOf(props)}</div>
    </>
  );
}

function contentOf({ tab, organization, profile }: AdministrationProps): ReactNode {
  const { orgRole, mfaPolicy, name } = organization;
  if (tab === "requirement") {
    return (
      <>
        <RequirementCard policy={mfaPolicy} email={profile.email} />
        <DevicePolicyCard policy={mfaPolicy} />
      </>
    );
  }
  if (tab === "activity") {
    return (
      <>
        <AdoptionCards />
        <OrganizationHistory />
      </>
    );
  }
  if (tab === "settings") {
    return (
      <>
        <RenameCard name={name} />
        <RowList label="Leave">
          <LeaveRow organization={organization} />
        </RowList>
      </>
    );
  }
  return (
    <>
      <MembersCard me={{ id: profile.id, role: orgRole }} />
      <InvitationsCard role={orgRole} />
    </>
  );
}
