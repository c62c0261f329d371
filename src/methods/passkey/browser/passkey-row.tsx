"use client";

import { Apple, FingerprintPattern, Globe, Grid2x2, KeyRound, type LucideIcon, Vault } from "lucide-react";
import { useState } from "react";
import type { PasskeyItem } from "@/contract/operations/passkeys";
import { AskFirst } from "@/ui/dialog/ask-first";
import { RenameDialog } from "@/ui/dialog/rename-dialog";
import { Badge } from "@/ui/primitives/badge";
import { Row } from "@/ui/row/row";
import { RowMenu } from "@/ui/row/row-menu";
import { RelativeTime } from "@/ui/time/relative-time";
import { api } from "@/ui/trpc/client";
import { MethodBadges, useMethodActions } from "../../panel/method-row";
import type { RowProps } from "../../panel/panel";
import { usePasskeysChanged } from "./use-passkeys-changed";

const ICONS: Record<PasskeyItem["icon"], LucideIcon> = {
  apple: Apple,
  google: Globe,
  windows: Grid2x2,
  vault: Vault,
  "security-key": KeyRound,
  passkey: FingerprintPattern,
};

type PasskeyRowProps = RowProps & {
  passkey: PasskeyItem;
  /** Of several: what holds for all is marked here. */
  isFirst: boolean;
  isAlone: boolean;
};

/** One passkey. What is done to passkeys as a whole is in the menu of each. */
export function PasskeyRow({ passkey, isFirst, isAlone, ...props }: PasskeyRowProps) {
  const { name, icon, isSynced } = passkey;
  const Icon = ICONS[icon];
  const [opened, setOpened] = useState<"rename" | "remove">();
  const { first, power, problem, question } = useMethodActions(props, "passkeys");
  const close = () => setOpened(undefined);
  const alone = icon === "security-key" ? "On this key only" : "On one device only";
  return (
    <Row
      icon={<Icon />}
      name={name}
      state={
        <>
          <MethodBadges {...props} isPrimary={props.isPrimary && isFirst} />
          <Badge>{isSynced ? "Synced" : alone}</Badge>
        </>
      }
      fact={<Used passkey={passkey} />}
      action={
        <RowMenu
          name={`passkey “${name}”`}
          actions={[
            first,
            { label: "Rename", onSelect: () => setOpened("rename") },
            power,
            { label: "Remove this passkey", destructive: true, onSelect: () => setOpened("remove") },
          ]}
        />
      }
    >
      {problem}
      {question}
      <Rename passkey={passkey} open={opened === "rename"} onClose={close} />
      <Remove passkey={passkey} isAlone={isAlone} open={opened === "remove"} onClose={close} />
    </Row>
  );
}

function Used({ passkey: { createdAt, lastUsedAt, lastUsedOn, lastUsedFrom } }: { passkey: PasskeyItem }) {
  if (!lastUsedAt || !lastUsedOn) {
    return (
      <>
        Added <RelativeTime time={createdAt} />
      </>
    );
  }
  return (
    <>
      Last used <RelativeTime time={lastUsedAt} /> on {lastUsedOn}
      {lastUsedFrom ? `, ${lastUsedFrom}` : ""}
    </>
  );
}

type DialogProps = { passkey: PasskeyItem; open: boolean; onClose: () => void };

function Rename({ passkey: { id, name }, open, onClose }: DialogProps) {
  const rename = api.passkey.rename.useMutation();
  const changed = usePasskeysChanged();
  return (
    <RenameDialog
      open={open}
      onClose={onClose}
      name={name}
      rename={async (newName) => {
        await rename.mutateAsync({ id, name: newName });
        await changed();
      }}
    />
  );
}

function Remove({
  passkey: { id, name, credentialId },
  isAlone,
  open,
  onClose,
}: DialogProps & { isAlone: boolean }) {
  const remove = api.passkey.remove.useMutation();
  const changed = usePasskeysChanged();
  return (
    <AskFirst
      open={open}
      onClose={onClose}
      title={`Remove passkey “${name}”?`}
      consequence={`${isAlone ? LAST : "You won't be able to sign in with it any more."} You'll be signed out everywhere else.`}
      action="Remove passkey"
      onConfirm={async () => {
        await remove.mutateAsync({ id });
        await changed(credentialId);
      }}
      success={`Passkey “${name}” is removed`}
    />
  );
}

const LAST = "It's the only one you have: without it, passkeys are off for your account.";
