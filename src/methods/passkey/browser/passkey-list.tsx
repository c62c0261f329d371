"use client";

import {
  Apple,
  FingerprintPattern,
  Globe,
  Grid2x2,
  KeyRound,
  type LucideIcon,
  Trash2,
  Vault,
} from "lucide-react";
import type { PasskeyItem } from "@/contract/operations/passkeys";
import { DangerousAction } from "@/ui/dialog/dangerous-action";
import { RenameButton } from "@/ui/dialog/rename-button";
import { readProblem } from "@/ui/form/problem";
import { ErrorState } from "@/ui/page/error-state";
import { LoadingRows } from "@/ui/page/loading";
import { Badge } from "@/ui/primitives/badge";
import { RelativeTime } from "@/ui/time/relative-time";
import { api } from "@/ui/trpc/client";
import { usePasskeysChanged } from "./use-passkeys-changed";

const ICONS: Record<PasskeyItem["icon"], LucideIcon> = {
  apple: Apple,
  google: Globe,
  windows: Grid2x2,
  vault: Vault,
  "security-key": KeyRound,
  passkey: FingerprintPattern,
};

export function PasskeyList() {
  const list = api.passkey.list.useQuery();
  if (list.data) {
    const { passkeys } = list.data;
    return (
      <ul aria-label="Your passkeys" className="divide-y divide-border border-b border-border">
        {passkeys.map((passkey) => (
          <Row key={passkey.id} passkey={passkey} isLast={passkeys.length === 1} />
        ))}
      </ul>
    );
  }
  if (!list.error) return <LoadingRows rows={1} />;
  const { message } = readProblem(list.error);
  return <ErrorState message={message} onRetry={() => void list.refetch()} retrying={list.isFetching} />;
}

type RowProps = { passkey: PasskeyItem; isLast: boolean };

function Row({ passkey, isLast }: RowProps) {
  const { name, icon, isSynced } = passkey;
  const Icon = ICONS[icon];
  const alone = icon === "security-key" ? "On this key only" : "On one device only";
  return (
    <li className="flex items-center gap-4 px-5 py-3.5 tiny:flex-col tiny:items-start tiny:gap-1">
      <Icon className="size-5 shrink-0 text-muted-foreground tiny:hidden" aria-hidden />
      <div className="min-w-0 flex-1 space-y-0.5">
        <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <span className="font-medium break-words">{name}</span>
          <Badge>{isSynced ? "Synced" : alone}</Badge>
        </div>
        <Times passkey={passkey} />
      </div>
      <div className="flex shrink-0 gap-1">
        <Rename passkey={passkey} />
        <Remove passkey={passkey} isLast={isLast} />
      </div>
    </li>
  );
}

function Times({ passkey: { createdAt, lastUsedAt, lastUsedOn, lastUsedFrom } }: Pick<RowProps, "passkey">) {
  return (
    <p className="text-xs text-pretty text-muted-foreground">
      Added <RelativeTime time={createdAt} />
      {lastUsedAt && lastUsedOn ? (
        <>
          {" · "}Last used <RelativeTime time={lastUsedAt} /> on {lastUsedOn}
          {lastUsedFrom ? `, ${lastUsedFrom}` : ""}
        </>
      ) : null}
    </p>
  );
}

function Rename({ passkey: { id, name } }: Pick<RowProps, "passkey">) {
  const rename = api.passkey.rename.useMutation();
  const changed = usePasskeysChanged();
  return (
    <RenameButton
      name={name}
      rename={async (newName) => {
        await rename.mutateAsync({ id, name: newName });
        await changed();
      }}
    />
  );
}

function Remove({ passkey: { id, name, credentialId }, isLast }: RowProps) {
  const remove = api.passkey.remove.useMutation();
  const changed = usePasskeysChanged();
  return (
    <DangerousAction
      label={
        <>
          <Trash2 aria-hidden />
          <span className="sr-only">Remove passkey “{name}”</span>
        </>
      }
      variant="ghost"
      title={`Remove passkey “${name}”?`}
      consequence={`${isLast ? LAST : "You won't be able to sign in with it any more."} You'll be signed out everywhere else.`}
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
