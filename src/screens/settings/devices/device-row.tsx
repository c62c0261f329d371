"use client";

import { useState } from "react";
import { DeviceIcon } from "@/ui/account/device-icon";
import { proofNames } from "@/ui/account/proof-names";
import { AskFirst } from "@/ui/dialog/ask-first";
import { RenameDialog } from "@/ui/dialog/rename-dialog";
import { Badge } from "@/ui/primitives/badge";
import { Row } from "@/ui/row/row";
import { RowMenu } from "@/ui/row/row-menu";
import { RelativeTime } from "@/ui/time/relative-time";
import { api } from "@/ui/trpc/client";
import { type Device, isCurrent, nameOf, type Session, type TrustedDevice } from "./devices";

/** One device, with the button that signs it out. */
export function DeviceRow({ device }: { device: Device }) {
  const { session, trusted } = device;
  const [opened, setOpened] = useState<"rename" | "forget" | "end">();
  const close = () => setOpened(undefined);
  const name = nameOf(device);
  return (
    <Row
      heading="h2"
      icon={<DeviceIcon type={(trusted ?? session)?.deviceType ?? "unknown"} />}
      name={name}
      state={
        <>
          {isCurrent(device) ? <Badge variant="accent">This device</Badge> : null}
          {trusted ? <Badge variant="success">Trusted until {dayOf(trusted.trustExpiresAt)}</Badge> : null}
          {session && !session.isSignedIn ? <Badge variant="warning">Second step not done</Badge> : null}
        </>
      }
      fact={session ? <SignedIn session={session} name={name} /> : <Asleep device={trusted} />}
      action={
        <RowMenu
          name={name}
          actions={[
            trusted !== undefined && { label: "Rename", onSelect: () => setOpened("rename") },
            trusted !== undefined && {
              label: "Ask for the second step again",
              onSelect: () => setOpened("forget"),
            },
            session !== undefined &&
              !session.current && {
                label: "End session",
                destructive: true,
                onSelect: () => setOpened("end"),
              },
          ]}
        />
      }
    >
      {trusted ? <Rename device={trusted} open={opened === "rename"} onClose={close} /> : null}
      {trusted ? <Forget device={trusted} open={opened === "forget"} onClose={close} /> : null}
      {session ? <End session={session} name={name} open={opened === "end"} onClose={close} /> : null}
    </Row>
  );
}

const dayOf = (time: string) => new Date(time).toLocaleDateString("en-GB", { day: "numeric", month: "long" });

function SignedIn({ session, name }: { session: Session; name: string }) {
  const { location, ipAddress, methods, startedAt, lastActivity, device } = session;
  const kind = device === name ? "" : device;
  const facts = [location || ipAddress, proofNames(methods), kind].filter((fact) => fact !== "").join(" · ");
  return (
    <>
      {facts} · Signed in <RelativeTime time={startedAt} focusable /> · Last seen{" "}
      <RelativeTime time={lastActivity} focusable />
    </>
  );
}

/** Nobody is signed in there, and whoever signs in with the password isn't asked for more. */
function Asleep({ device }: { device: TrustedDevice | undefined }) {
  if (!device) return null;
  const { browser, os, ipAddress, lastSeen } = device;
  const kind = [browser, os].filter(Boolean).join(" on ");
  return (
    <>
      {[kind, ipAddress].filter(Boolean).join(" · ")} · Not signed in · Last seen{" "}
      <RelativeTime time={lastSeen} />
    </>
  );
}

type DialogProps<Subject> = Subject & { open: boolean; onClose: () => void };

function Rename({ device: { id, deviceName }, open, onClose }: DialogProps<{ device: TrustedDevice }>) {
  const utils = api.useUtils();
  const rename = api.session.renameDevice.useMutation();
  return (
    <RenameDialog
      open={open}
      onClose={onClose}
      name={deviceName}
      rename={async (name) => {
        await rename.mutateAsync({ id, deviceName: name });
        await utils.session.devices.invalidate();
      }}
    />
  );
}

function Forget({ device, open, onClose }: DialogProps<{ device: TrustedDevice }>) {
  const { id, deviceName, current } = device;
  const utils = api.useUtils();
  const forget = api.session.forgetDevice.useMutation();
  return (
    <AskFirst
      open={open}
      onClose={onClose}
      title={`Ask for the second step on “${deviceName}” again?`}
      consequence={`The next sign-in on ${current ? "this device" : "it"} asks for it. ${current ? "You stay signed in here." : "Whoever signed in there without it is signed out."}`}
      action="Ask again"
      onConfirm={async () => {
        await forget.mutateAsync({ id });
        await utils.session.invalidate();
      }}
      success={`“${deviceName}” is trusted no longer`}
    />
  );
}

function End({ session: { id }, name, open, onClose }: DialogProps<{ session: Session; name: string }>) {
  const utils = api.useUtils();
  const revoke = api.session.revoke.useMutation();
  return (
    <AskFirst
      open={open}
      onClose={onClose}
      title={`End the session on ${name}?`}
      consequence="Whoever uses it is signed out at once, and has to sign in again."
      action="End session"
      onConfirm={async () => {
        await revoke.mutateAsync({ id });
        await utils.session.invalidate();
      }}
      success={`The session on ${name} is ended`}
    />
  );
}
