"use client";

import { useEffect, useState } from "react";
import type { MfaType } from "@/contract/methods";
import { NEXT_STEP } from "@/contract/session-levels";
import { PANELS } from "@/methods/panels";
import { hasUnsavedCodes } from "@/ui/account/unsaved-codes";
import { readProblem } from "@/ui/form/problem";
import { leaveFor } from "@/ui/navigation/leave-for";
import { pathAfter } from "@/ui/navigation/paths";
import { ErrorState } from "@/ui/page/error-state";
import { LoadingSections } from "@/ui/page/loading";
import { SectionGroup } from "@/ui/page/section-group";
import { Card } from "@/ui/primitives/card";
import { api } from "@/ui/trpc/client";
import type { Overview } from "../../challenge/ways";
import { DangerZone } from "../profile/danger-zone";
import { EmailCard } from "../profile/email-card";
import { PasswordCard } from "../profile/password-card";
import type { Profile } from "../profile/profile";
import { ProfileCard } from "../profile/profile-card";
import { SettingsHeading } from "../settings-shell";
import { AllowedAppsCard } from "./allowed-apps-card";
import { BackupCodesCard } from "./backup-codes-card";
import { PrimaryMethod } from "./primary-method";
import { SetupDialog } from "./setup-dialog";
import { Summary } from "./summary";
import { summaryOf } from "./summary-text";
import { TrustedDevicesCard } from "./trusted-devices-card";

export function SecurityPage() {
  return (
    <>
      <SettingsHeading title="Security">How you sign in, and what protects your account.</SettingsHeading>
      <Content />
    </>
  );
}

function Content() {
  const overview = api.mfa.overview.useQuery();
  const profile = api.account.profile.useQuery();
  const [settingUp, setSettingUp] = useState<MfaType>();
  const level = overview.data?.level;
  const isSettingUp = settingUp !== undefined || hasUnsavedCodes();

  useEffect(() => {
    // A method that was turned on elsewhere may leave codes to be saved here first.
    if (isSettingUp) return;
    // The last method is gone where one is asked for: the session may do nothing but set one up.
    if (level !== undefined && level !== "full") void leaveFor(pathAfter(NEXT_STEP[level], undefined));
  }, [level, isSettingUp]);

  const error = overview.error ?? profile.error;
  // What was loaded before stays usable when loading it anew fails.
  if (overview.data && profile.data && (level === "full" || isSettingUp)) {
    return (
      <Sections
        overview={overview.data}
        profile={profile.data.data}
        settingUp={settingUp}
        onSetUp={setSettingUp}
      />
    );
  }
  if (!error) return <LoadingSections sections={5} />;
  return (
    <Card>
      <ErrorState
        message={readProblem(error).message}
        onRetry={() => void Promise.all([overview.refetch(), profile.refetch()])}
        retrying={overview.isFetching || profile.isFetching}
      />
    </Card>
  );
}

type SectionsProps = {
  overview: Overview;
  profile: Profile;
  settingUp: MfaType | undefined;
  onSetUp: (type: MfaType | undefined) => void;
};

function Sections({ overview, profile, settingUp, onSetUp }: SectionsProps) {
  const enabled = overview.methods.filter(({ isEnabled }) => isEnabled);
  const isConfigured = overview.methods.some((method) => method.isConfigured);
  return (
    <div className="space-y-10">
      <Summary summary={summaryOf(overview)} onSetUp={onSetUp} />
      <SectionGroup title="Two-step sign-in">
        <Methods overview={overview} onSetUp={onSetUp} />
        {enabled.length > 1 ? <PrimaryMethod enabled={enabled} primary={overview.primaryMethod} /> : null}
        {enabled.length > 0 ? (
          <BackupCodesCard left={overview.backupCodesLeft} email={profile.email} />
        ) : null}
        {enabled.length > 0 ? <TrustedDevicesCard isAllowed={overview.mayTrustDevices} /> : null}
      </SectionGroup>
      <SectionGroup title="Account">
        <div id="password" className="scroll-mt-6">
          <PasswordCard
            hasPassword={overview.hasPassword}
            mustUseMfa={overview.mustUseMfa}
            email={profile.email}
          />
        </div>
        <EmailCard email={profile.email} />
        <ProfileCard profile={profile} />
      </SectionGroup>
      <AllowedAppsCard />
      <SectionGroup title="Danger zone">
        <DangerZone profile={profile} hasMethods={isConfigured} />
      </SectionGroup>
      <SetupDialog type={settingUp} email={profile.email} onClose={() => onSetUp(undefined)} />
    </div>
  );
}

type MethodsProps = { overview: Overview; onSetUp: (type: MfaType) => void };

function Methods({ overview, onSetUp }: MethodsProps) {
  const { methods, primaryMethod, mustUseMfa, accepted, passwordByMail } = overview;
  const enabled = methods.filter(({ isEnabled }) => isEnabled);
  const counting = enabled.filter(({ type }) => accepted.includes(type));
  return methods.map((method) => {
    const { Card, Unavailable } = PANELS[method.type];
    // What is on can be turned off, whether or not it could be set up now.
    if (!method.isAvailable && !method.isEnabled) {
      return Unavailable ? <Unavailable key={method.type} {...{ method, passwordByMail }} /> : null;
    }
    return (
      <Card
        key={method.type}
        method={method}
        isPrimary={enabled.length > 1 && primaryMethod === method.type}
        isLast={enabled.length === 1 && method.isEnabled}
        isNeeded={mustUseMfa && counting.length === 1 && counting[0] === method}
        onSetUp={() => onSetUp(method.type)}
      />
    );
  });
}
