"use client";

import { LIMITS } from "@/contract/limits";
import { DangerousAction } from "@/ui/dialog/dangerous-action";
import { readProblem } from "@/ui/form/problem";
import { ErrorState } from "@/ui/page/error-state";
import { LoadingRows } from "@/ui/page/loading";
import { Card } from "@/ui/primitives/card";
import { RowList } from "@/ui/row/row";
import { api } from "@/ui/trpc/client";
import { SettingsHeading } from "../frame/settings-shell";
import { DeviceRow } from "./device-row";
import { type Device, devicesOf } from "./devices";

/** Where one is signed in, and where the second step isn't asked for. */
export function DevicesPage() {
  return (
    <>
      <SettingsHeading title="Devices">
        Where you're signed in. End what you don't recognise, then change your password.
      </SettingsHeading>
      <Content />
    </>
  );
}

function Content() {
  const sessions = api.session.list.useQuery();
  const trusted = api.session.devices.useQuery();
  const error = sessions.error ?? trusted.error;
  if (sessions.data && trusted.data) {
    return <Devices devices={devicesOf(sessions.data.sessions, trusted.data.devices)} />;
  }
  return (
    <Card>
      {error ? (
        <ErrorState
          message={readProblem(error).message}
          onRetry={() => void Promise.all([sessions.refetch(), trusted.refetch()])}
          retrying={sessions.isFetching || trusted.isFetching}
        />
      ) : (
        <LoadingRows />
      )}
    </Card>
  );
}

function Devices({ devices }: { devices: readonly Device[] }) {
  const others = devices.filter(({ session }) => session !== undefined && !session.current).length;
  const trusted = devices.filter((device) => device.trusted !== undefined).length;
  return (
    <div className="space-y-4">
      <RowList label="Your devices">
        {devices.map((device) => (
          <DeviceRow key={device.session?.id ?? device.trusted?.id} device={device} />
        ))}
      </RowList>
      {others === 0 ? <p className="text-muted-foreground">You're signed in nowhere else.</p> : null}
      <div className="flex flex-wrap justify-end gap-2 empty:hidden">
        {trusted > 1 ? <ForgetAll count={trusted} /> : null}
        {others > 0 ? <EndOthers count={others} /> : null}
      </div>
      {trusted === 0 ? <NoneTrusted /> : null}
    </div>
  );
}

const DAYS = LIMITS.trustedDevice.seconds / 86_400;

function NoneTrusted() {
  const overview = api.mfa.overview.useQuery();
  if (overview.data === undefined || overview.data.offered.length === 0) return null;
  return (
    <p className="text-pretty text-muted-foreground">
      {overview.data.mayTrustDevices
        ? `No device is trusted. Tick “Don't ask on this device for ${DAYS} days” when you sign in, and one is.`
        : "Your organization wants the second step at every sign-in, so no device can be trusted."}
    </p>
  );
}

function EndOthers({ count }: { count: number }) {
  const utils = api.useUtils();
  const revokeAll = api.session.revokeAll.useMutation();
  return (
    <DangerousAction
      label="Sign out everywhere else"
      title="Sign out everywhere else?"
      consequence={`${count === 1 ? "The other session ends" : `The ${count} other sessions end`} at once, and all trusted devices are forgotten: signing in there asks for the second step again. You stay signed in here.`}
      action="Sign out everywhere else"
      onConfirm={async () => {
        await revokeAll.mutateAsync();
        await utils.session.invalidate();
      }}
      success="You're signed out everywhere else"
    />
  );
}

function ForgetAll({ count }: { count: number }) {
  const utils = api.useUtils();
  const forget = api.session.forgetDevices.useMutation();
  return (
    <DangerousAction
      label="Trust no device"
      title="Ask for the second step on every device again?"
      consequence={`The next sign-in on each of the ${count} trusted devices asks for it. Whoever signed in there without it is signed out.`}
      action="Trust no device"
      onConfirm={async () => {
        await forget.mutateAsync();
        await utils.session.invalidate();
      }}
      success="No device is trusted any more"
    />
  );
}
