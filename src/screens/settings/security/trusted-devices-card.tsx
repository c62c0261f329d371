"use client";

import { MonitorSmartphone, Trash2 } from "lucide-react";
import type { z } from "zod";
import { LIMITS } from "@/contract/limits";
import type { devicesAnswer } from "@/contract/operations/sessions";
import { DeviceIcon } from "@/ui/account/device-icon";
import { DangerousAction } from "@/ui/dialog/dangerous-action";
import { RenameButton } from "@/ui/dialog/rename-button";
import { readProblem } from "@/ui/form/problem";
import { ErrorState } from "@/ui/page/error-state";
import { LoadingRows } from "@/ui/page/loading";
import { SectionCard } from "@/ui/page/section-card";
import { Badge } from "@/ui/primitives/badge";
import { RelativeTime } from "@/ui/time/relative-time";
import { api } from "@/ui/trpc/client";

type Device = z.output<typeof devicesAnswer>["devices"][number];

const DAYS = LIMITS.trustedDevice.seconds / 86_400;

/** The devices that aren't asked for the second step. */
export function TrustedDevicesCard({ isAllowed }: { isAllowed: boolean }) {
  const list = api.session.devices.useQuery(undefined, { enabled: isAllowed });
  const devices = list.data?.devices.filter((device) => device.isTrusted);
  return (
    <SectionCard
      title="Trusted devices"
      description={isAllowed ? WHAT_ENDS_THEM : "Your organization wants the second step at every sign-in."}
      icon={<MonitorSmartphone />}
      badge={isAllowed ? undefined : <Badge>Not allowed</Badge>}
      action={devices && devices.length > 1 ? <ForgetAll count={devices.length} /> : undefined}
    >
      {isAllowed ? <Devices devices={devices} list={list} /> : null}
    </SectionCard>
  );
}

const WHAT_ENDS_THEM = `They aren't asked for the second step. Each is for ${DAYS} days; a new password, a change of your methods or signing out everywhere else forgets them all.`;

type DevicesProps = {
  devices: readonly Device[] | undefined;
  list: { error: unknown; isFetching: boolean; refetch: () => Promise<unknown> };
};

function Devices({ devices, list }: DevicesProps) {
  if (devices) {
    if (devices.length === 0) return <Empty />;
    return (
      <ul aria-label="Your trusted devices" className="divide-y divide-border">
        {devices.map((device) => (
          <Row key={device.id} device={device} />
        ))}
      </ul>
    );
  }
  if (!list.error) return <LoadingRows rows={1} />;
  const { message } = readProblem(list.error);
  return <ErrorState message={message} onRetry={() => void list.refetch()} retrying={list.isFetching} />;
}

function Empty() {
  return (
    <p className="px-5 py-3.5 text-muted-foreground">
      None yet. When you sign in, tick “Don't ask on this device for {DAYS} days”.
    </p>
  );
}

const dayOf = (time: string) => new Date(time).toLocaleDateString(undefined, { dateStyle: "long" });

function Row({ device }: { device: Device }) {
  const { deviceName, deviceType, browser, os, createdAt, lastSeen, trustExpiresAt, current } = device;
  const kind = [browser, os].filter(Boolean).join(" on ");
  return (
    <li className="flex gap-4 px-5 py-3.5 tiny:flex-col tiny:gap-1">
      <DeviceIcon type={deviceType} />
      <div className="min-w-0 flex-1 space-y-0.5">
        <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <span className="font-medium break-words">{deviceName}</span>
          {current ? <Badge variant="accent">This device</Badge> : null}
        </div>
        <p className="text-xs text-pretty text-muted-foreground">
          {kind && kind !== deviceName ? `${kind} · ` : null}
          Added <RelativeTime time={createdAt} /> · Last seen <RelativeTime time={lastSeen} /> · Until{" "}
          <time dateTime={trustExpiresAt}>{dayOf(trustExpiresAt)}</time>
        </p>
      </div>
      <div className="flex shrink-0 gap-1">
        <Rename device={device} />
        <Forget device={device} />
      </div>
    </li>
  );
}

function Rename({ device: { id, deviceName } }: { device: Device }) {
  const utils = api.useUtils();
  const rename = api.session.renameDevice.useMutation();
  return (
    <RenameButton
      name={deviceName}
      rename={async (name) => {
        await rename.mutateAsync({ id, deviceName: name });
        await utils.session.devices.invalidate();
      }}
    />
  );
}

function Forget({ device: { id, deviceName, current } }: { device: Device }) {
  const utils = api.useUtils();
  const forget = api.session.forgetDevice.useMutation();
  return (
    <DangerousAction
      label={
        <>
          <Trash2 aria-hidden />
          <span className="sr-only">Forget “{deviceName}”</span>
        </>
      }
      variant="ghost"
      title={`Forget “${deviceName}”?`}
      consequence={`The next sign-in on ${current ? "this device" : "it"} asks for the second step again. Who is signed in there stays signed in.`}
      action="Forget device"
      onConfirm={async () => {
        await forget.mutateAsync({ id });
        await utils.session.devices.invalidate();
      }}
      success={`“${deviceName}” is forgotten`}
    />
  );
}

function ForgetAll({ count }: { count: number }) {
  const utils = api.useUtils();
  const forget = api.session.forgetDevices.useMutation();
  return (
    <DangerousAction
      label="Forget all"
      title="Forget all trusted devices?"
      consequence={`The next sign-in on each of the ${count} devices asks for the second step again. Who is signed in there stays signed in.`}
      action="Forget all devices"
      onConfirm={async () => {
        await forget.mutateAsync();
        await utils.session.devices.invalidate();
      }}
      success="All trusted devices are forgotten"
    />
  );
}
