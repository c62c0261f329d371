"use client";

import { DoorOpen } from "lucide-react";
import { DangerousAction } from "@/ui/dialog/dangerous-action";
import { Row } from "@/ui/row/row";
import { api } from "@/ui/trpc/client";
import { doing } from "@/ui/trpc/session-gate";
import type { Organization } from "./words";

/** Leaves; the last one to go takes the organization along. */
export function LeaveRow({ organization: { name, members } }: { organization: Organization }) {
  const utils = api.useUtils();
  const leave = api.organization.leave.useMutation(doing("takes you out of the organization"));
  const isAlone = members === 1;
  return (
    <Row
      icon={<DoorOpen />}
      name={isAlone ? "Close the organization" : "Leave the organization"}
      fact={
        isAlone
          ? "You're the only one in it: when you leave, it's gone for good."
          : "Your account stays yours, outside of it."
      }
      action={
        <DangerousAction
          label={isAlone ? "Close it" : "Leave"}
          variant="danger"
          title={isAlone ? `Close “${name}”?` : `Leave “${name}”?`}
          consequence={
            isAlone
              ? "You leave it and, as nobody else is in it, it is deleted with its invitations and history. This can't be undone. Your account stays."
              : "Its administrators no longer see or manage your account, your trusted devices are forgotten, and only a new invitation brings you back."
          }
          action={isAlone ? "Close the organization" : "Leave the organization"}
          onConfirm={async () => {
            await leave.mutateAsync();
            await utils.invalidate();
          }}
          success={`You've left “${name}”`}
        />
      }
    />
  );
}
