"use client";

import { useEffect, useState } from "react";
import type { MfaType } from "@/contract/methods";
import { NEXT_STEP } from "@/contract/session-levels";
import { PANELS } from "@/methods/panels";
import { readProblem } from "@/ui/form/problem";
import { codesSaved, hasUnsavedCodes } from "@/ui/kept/unsaved-codes";
import { later } from "@/ui/later";
import { leaveFor } from "@/ui/navigation/leave-for";
import { pathAfter } from "@/ui/navigation/paths";
import { ErrorState } from "@/ui/page/error-state";
import { LoadingRows } from "@/ui/page/loading";
import { SectionGroup } from "@/ui/page/section-group";
import { Card } from "@/ui/primitives/card";
import { RowList } from "@/ui/row/row";
import { api } from "@/ui/trpc/client";
import type { Overview } from "../../challenge/ways";
import { SettingsHeading } from "../frame/settings-shell";
import { AllowedAppsCard } from "./allowed-apps-card";
import { BackupCodesRow } from "./backup-codes-row";
import { MethodRows } from "./method-rows";
import { ResetRow } from "./reset-row";
import { Summary } from "./summary";
import { TrustedDevicesRow } from "./trusted-devices-row";

const SetupDialog = later(() => import("./setup-dialog").then((part) => part.SetupDialog), {
  isNeeded: ({ type }) => type !== undefined,
  unasked: true,
});

export function SecurityPage() {
  return (
    <>
      <SettingsHeading title="Security" />
      <Content />
    </>
  );
}

function Content() {
  const overview = api.mfa.overview.useQuery();
  const [settingUp, setSettingUp] = useState<MfaType>();
  const level = overview.data?.level;
  const isSettingUp = settingUp !== undefined || hasUnsavedCodes();

  // What is shown once the overview is here.
  useEffect(() => {
    for (const { Row } of Object.values(PANELS)) Row.load?.();
  }, []);
  useEffect(() => {
    if (settingUp !== undefined || level === undefined || level === "full") return;
    let isHere = true;
    // The last required method was removed, or one was turned on elsewhere and left backup codes to save.
    void codesSaved().then(() => {
      if (isHere) void leaveFor(pathAfter(NEXT_STEP[level], undefined));
    });
    return () => {
      isHere = false;
    };
  }, [level, settingUp]);

  // What was loaded before stays usable when loading it anew fails.
  if (overview.data && (level === "full" || isSettingUp)) {
    return <Sections overview={overview.data} settingUp={settingUp} onSetUp={setSettingUp} />;
  }
  return (
    <Card>
      {overview.error ? (
        <ErrorState
          message={readProblem(overview.error).message}
          onRetry={() => void overview.refetch()}
          retrying={overview.isFetching}
        />
      ) : (
        <LoadingRows rows={6} />
      )}
    </Card>
  );
}

type SectionsProps = {
  overview: Overview;
  settingUp: MfaType | undefined;
  onSetUp: (type: MfaType | undefined) => void;
};

function Sections({ overview, settingUp, onSetUp }: SectionsProps) {
  const { email, methods, backupCodesLeft, mayTrustDevices } = overview;
  const isOn = methods.some(({ isEnabled }) => isEnabled);
  const isConfigured = methods.some((method) => method.isConfigured);
  return (
    <div className="space-y-6">
      <Summary overview={overview} onSetUp={onSetUp} />
      <SectionGroup title="Ways to confirm it's you">
        <RowList label="Ways to confirm it's you">
          <MethodRows overview={overview} onSetUp={onSetUp} />
          {isOn ? <BackupCodesRow left={backupCodesLeft} email={email} /> : null}
        </RowList>
      </SectionGroup>
      <AllowedAppsCard />
      {isConfigured ? (
        <RowList label="Trusted devices and reset">
          {isOn ? <TrustedDevicesRow isAllowed={mayTrustDevices} /> : null}
          <ResetRow />
        </RowList>
      ) : null}
      <SetupDialog type={settingUp} email={email} onClose={() => onSetUp(undefined)} />
    </div>
  );
}
