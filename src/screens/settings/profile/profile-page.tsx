"use client";

import { readProblem } from "@/ui/form/problem";
import { ErrorState } from "@/ui/page/error-state";
import { LoadingRows } from "@/ui/page/loading";
import { SectionGroup } from "@/ui/page/section-group";
import { Card } from "@/ui/primitives/card";
import { RowList } from "@/ui/row/row";
import { api } from "@/ui/trpc/client";
import { LeaveRow } from "../../membership/leave-row";
import { SettingsHeading } from "../frame/settings-shell";
import { DeleteAccountRow } from "./delete-account-row";
import { EmailRow } from "./email-row";
import { NameForm } from "./name-form";
import { PasswordRow } from "./password-row";
import { PlaceRow } from "./place-row";

export function ProfilePage() {
  return (
    <>
      <SettingsHeading title="Profile" />
      <Content />
    </>
  );
}

function Content() {
  const overview = api.mfa.overview.useQuery();
  const profile = api.account.profile.useQuery();
  const organization = api.organization.get.useQuery();
  const error = overview.error ?? profile.error;
  // What was loaded before stays usable when loading it anew fails.
  if (overview.data && profile.data) {
    const { data: me } = profile.data;
    const joined = organization.data?.organization;
    return (
      <div className="space-y-6">
        <NameForm profile={me} />
        <SectionGroup title="How you sign in">
          <RowList label="How you sign in">
            <EmailRow email={me.email} />
            <PasswordRow overview={overview.data} />
            <PlaceRow />
          </RowList>
        </SectionGroup>
        <SectionGroup title="Leave or delete">
          <RowList label="Leave or delete">
            {joined ? <LeaveRow organization={joined} /> : null}
            <DeleteAccountRow profile={me} />
          </RowList>
        </SectionGroup>
      </div>
    );
  }
  return (
    <Card>
      {error ? (
        <ErrorState
          message={readProblem(error).message}
          onRetry={() => void Promise.all([overview.refetch(), profile.refetch()])}
          retrying={overview.isFetching || profile.isFetching}
        />
      ) : (
        <LoadingRows rows={5} />
      )}
    </Card>
  );
}
