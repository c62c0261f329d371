"use client";

import { type ReactNode, useState } from "react";
import { ConfirmDialog } from "@/ui/dialog/confirm-dialog";
import { FormProblem } from "@/ui/form/form-problem";
import { Refusal } from "@/ui/form/problem";
import { useTask } from "@/ui/form/use-task";
import { toast } from "@/ui/primitives/overlay/toast";
import { api } from "@/ui/trpc/client";
import { concerning, doing } from "@/ui/trpc/session-gate";
import { counted, type Member, nameOf } from "../../membership/words";
import { ChangeRoleDialog } from "./change-role-dialog";
import { ResetMemberDialog } from "./reset-member-dialog";

export type MemberAction = "role" | "remind" | "sessions" | "reset" | "remove";
export type AskedAction = { member: Member; action: MemberAction };

type MemberDialogsProps = {
  asked: AskedAction | undefined;
  me: { id: string; role: number };
  onClose: () => void;
};

/** What is asked before something is done to a member. */
export function MemberDialogs({ asked, me, onClose }: MemberDialogsProps) {
  if (!asked) return null;
  const { member, action } = asked;
  if (action === "role") return <ChangeRoleDialog member={member} me={me} onClose={onClose} />;
  if (action === "reset") return <ResetMemberDialog member={member} onClose={onClose} />;
  if (action === "sessions") return <EndSessions member={member} onClose={onClose} />;
  if (action === "remind") return <RemindMember member={member} onClose={onClose} />;
  return <RemoveMember member={member} onClose={onClose} />;
}

type OneProps = { member: Member; onClose: () => void };

function EndSessions({ member, onClose }: OneProps) {
  const utils = api.useUtils();
  const end = api.member.endSessions.useMutation(concerning(nameOf(member)));
  const name = nameOf(member);
  return (
    <Ask
      title={
        <>
          Sign <span translate="no">{name}</span> out everywhere?
        </>
      }
      consequence="Every session of theirs ends now, and their trusted devices are forgotten. They can sign in again at once."
      action="Sign them out"
      onClose={onClose}
      work={async () => {
        const { ended } = await end.mutateAsync({ id: member.id });
        await utils.member.invalidate();
        return (
          <>
            <span translate="no">{name}</span> is signed out: {counted(ended, "session")} ended
          </>
        );
      }}
    />
  );
}

function RemindMember({ member, onClose }: OneProps) {
  const remind = api.members.remind.useMutation(doing("mails a member"));
  const name = nameOf(member);
  return (
    <Ask
      title={
        <>
          Remind <span translate="no">{name}</span> to set up a second step?
        </>
      }
      consequence={
        <>
          We mail <span translate="no">{member.email}</span> in your name, with a link to where it is done.
          Once a day at most.
        </>
      }
      action="Remind them"
      onClose={onClose}
      work={async () => {
        const [outcome] = (await remind.mutateAsync({ ids: [member.id] })).outcomes;
        if (outcome?.problem) throw new Refusal(outcome.problem);
        return (
          <>
            <span translate="no">{name}</span> is reminded
          </>
        );
      }}
    />
  );
}

function RemoveMember({ member, onClose }: OneProps) {
  const utils = api.useUtils();
  const remove = api.member.remove.useMutation(concerning(nameOf(member)));
  const name = nameOf(member);
  return (
    <Ask
      title={
        <>
          Remove <span translate="no">{name}</span> from the organization?
        </>
      }
      consequence={
        <>
          <span translate="no">{member.email}</span> keeps the account, but you no longer see or manage it,
          and what you require no longer holds for them. Only a new invitation brings them back.
        </>
      }
      action="Remove them"
      onClose={onClose}
      work={async () => {
        await remove.mutateAsync({ id: member.id });
        await Promise.all([utils.member.invalidate(), utils.organization.invalidate()]);
        return (
          <>
            <span translate="no">{name}</span> is no longer a member
          </>
        );
      }}
    />
  );
}

type AskProps = {
  title: ReactNode;
  consequence: ReactNode;
  action: string;
  /** @returns what the passing note says */
  work: () => Promise<ReactNode>;
  onClose: () => void;
};

function Ask({ title, consequence, action, work, onClose }: AskProps) {
  const [isOpen, setIsOpen] = useState(true);
  const task = useTask(async () => {
    toast.success(await work());
  });
  function close() {
    setIsOpen(false);
    onClose();
  }
  return (
    <ConfirmDialog
      open={isOpen}
      onOpenChange={(open) => !open && close()}
      title={title}
      consequence={consequence}
      action={action}
      pending={task.pending}
      onConfirm={async () => {
        if (await task.run()) close();
      }}
    >
      <FormProblem problem={task.problem} />
    </ConfirmDialog>
  );
}
