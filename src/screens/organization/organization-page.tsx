"use client";

import { withArticle } from "@/contract/text/article";
import { readProblem } from "@/ui/form/problem";
import { ErrorState } from "@/ui/page/error-state";
import { LoadingSections } from "@/ui/page/loading";
import { Card } from "@/ui/primitives/card";
import { api } from "@/ui/trpc/client";
import { counted, isAdministrator, type Organization, roleName } from "../membership/words";
import { SettingsHeading } from "../settings/frame/settings-shell";
import type { Profile } from "../settings/profile/profile";
import { Administration } from "./administration";
import { CreateOrganization } from "./create-organization";
import { Membership } from "./membership";
import type { Tab } from "./tabs";

/** @param tab which part of it those who run it see; others see one page */
export function OrganizationPage({ tab }: { tab: Tab }) {
  const current = api.organization.get.useQuery();
  const profile = api.account.profile.useQuery();
  const error = current.error ?? profile.error;
  // What was loaded before stays usable when loading it anew fails.
  if (current.data && profile.data) {
    return <Content tab={tab} organization={current.data.organization} profile={profile.data.data} />;
  }
  return (
    <>
      <SettingsHeading title="Organization" />
      {error ? (
        <Card>
          <ErrorState
            message={readProblem(error).message}
            onRetry={() => void Promise.all([current.refetch(), profile.refetch()])}
            retrying={current.isFetching || profile.isFetching}
          />
        </Card>
      ) : (
        <LoadingSections sections={4} />
      )}
    </>
  );
}

type ContentProps = { tab: Tab; organization: Organization | null; profile: Profile };

function Content({ tab, organization, profile }: ContentProps) {
  if (organization === null) {
    return (
      <>
        <SettingsHeading title="Organization">
          For everybody you look after: who is in it, and how they sign in.
        </SettingsHeading>
        <CreateOrganization />
      </>
    );
  }
  const { name, orgRole, members } = organization;
  return (
    <>
      <SettingsHeading title="Organization">
        <b className="font-medium break-words text-foreground">{name}</b> · {counted(members, "member")} ·
        You're {withArticle(roleName(orgRole))}
      </SettingsHeading>
      {isAdministrator(orgRole) ? (
        <Administration tab={tab} organization={organization} profile={profile} />
      ) : (
        <Membership organization={organization} />
      )}
    </>
  );
}
