"use client";

import { type ComponentProps, useState } from "react";
import { z } from "zod";
import { role as roleField } from "@/contract/operations/organization";
import type { Outcome } from "@/contract/operations/several";
import { AskFirst } from "@/ui/dialog/ask-first";
import { FormProblem } from "@/ui/form/form-problem";
import { useZodForm } from "@/ui/form/use-form";
import { useTask } from "@/ui/form/use-task";
import { Button } from "@/ui/primitives/button";
import { CancelButton, Dialog, DialogContent, DialogFooter } from "@/ui/primitives/overlay/dialog";
import { toast } from "@/ui/primitives/overlay/toast";
import { api } from "@/ui/trpc/client";
import { concerning, doing } from "@/ui/trpc/session-gate";
import { counted, type Member, nameOf, roleName } from "../../membership/words";
import { type RefusedLine, refusedOf } from "../refused";
import { RoleField } from "../role-field";
import type { Actor } from "./member-rows";

type SelectedMembersProps = {
  members: readonly Member[];
  me: Actor;
  onClear: () => void;
  /** @param refused those for whom it couldn't be done */
  onDone: (refused: readonly RefusedLine[]) => void;
};

/** What can be done with several members at once. */
export function SelectedMembers({ members, me, onClear, onDone }: SelectedMembersProps) {
  const who = counted(members.length, "member");
  const end = api.members.endSessions.useMutation(concerning(who));
  const remind = api.members.remind.useMutation(doing(`mails ${who}`));
  const [opened, setOpened] = useState<"sessions" | "role">();
  const close = () => setOpened(undefined);
  const ids = members.map(({ id }) => id);
  const finish = useFinish(members, onDone);
  const reminding = useTask(async () => {
    const { outcomes } = await remind.mutateAsync({ ids });
    await finish(outcomes, (done) => `${done} reminded`);
  });
  return (
    <div
      role="toolbar"
      aria-label="With those chosen"
      className="flex min-h-15 flex-wrap items-center gap-2 border-b border-border bg-muted p-2.5"
    >
      <p className="mr-auto px-1.5 font-medium">{who} chosen</p>
      {members.some(({ mfaEnabled }) => !mfaEnabled) ? (
        <Small pending={reminding.pending} onClick={() => void reminding.run()}>
          Remind
        </Small>
      ) : null}
      <Small onClick={() => setOpened("role")}>Change role</Small>
      <Small onClick={() => setOpened("sessions")}>Sign out everywhere</Small>
      <Small variant="ghost" onClick={onClear}>
        Choose nobody
      </Small>
      <Below problem={reminding.problem} />
      <AskFirst
        open={opened === "sessions"}
        onClose={close}
        title={`Sign ${who} out everywhere?`}
        consequence="Every session of theirs ends now, and their trusted devices are forgotten. They can sign in again at once."
        action="Sign them out"
        onConfirm={async () => {
          const { outcomes } = await end.mutateAsync({ ids });
          await finish(outcomes, (done) => `${done} signed out`);
        }}
      />
      <RoleDialog
        {...{ members, me }}
        isOpen={opened === "role"}
        onClose={close}
        onChanged={(outcomes, role) => finish(outcomes, (done) => `${done} given the role ${roleName(role)}`)}
      />
    </div>
  );
}

const Small = (props: ComponentProps<typeof Button>) => <Button variant="outline" size="small" {...props} />;

/** On a line of its own. */
const Below = ({ problem }: Pick<ComponentProps<typeof FormProblem>, "problem">) =>
  problem ? (
    <div className="basis-full">
      <FormProblem problem={problem} />
    </div>
  ) : null;

type Finish = (outcomes: readonly Outcome[], words: (done: string) => string) => Promise<void>;

/** @returns says for whom it was done, and hands on for whom it wasn't */
function useFinish(members: readonly Member[], onDone: SelectedMembersProps["onDone"]): Finish {
  const utils = api.useUtils();
  return async (outcomes, words) => {
    await Promise.all([utils.member.invalidate(), utils.organization.invalidate()]);
    const nameById = (id: string) => nameOf(members.find((member) => member.id === id) ?? NOBODY);
    const refused = refusedOf(outcomes, nameById);
    const done = outcomes.length - refused.length;
    if (done > 0) toast.success(words(counted(done, "member")));
    onDone(refused);
  };
}

const NOBODY = { name: "", lastName: "", email: "Somebody" };

const schema = z.object({ role: z.coerce.number().pipe(roleField) });

type RoleDialogProps = Omit<RoleFormProps, "onCancel"> & { isOpen: boolean; onClose: () => void };

function RoleDialog({ isOpen, onClose, ...props }: RoleDialogProps) {
  const who = counted(props.members.length, "member");
  return (
    <Dialog open={isOpen} onOpenChange={(stays) => !stays && onClose()}>
      <DialogContent title={`Change the role of ${who}`} description="It counts from the next request on.">
        <RoleForm {...props} onCancel={onClose} />
      </DialogContent>
    </Dialog>
  );
}

type RoleFormProps = {
  members: readonly Member[];
  me: Actor;
  onCancel: () => void;
  onChanged: (outcomes: readonly Outcome[], role: number) => Promise<void>;
};

function RoleForm({ members, me, onCancel, onChanged }: RoleFormProps) {
  const change = api.members.changeRole.useMutation(concerning(counted(members.length, "member")));
  const [role, setRole] = useState(members[0]?.orgRole ?? 0);
  const { form, errors, problem, pending } = useZodForm({
    schema,
    submit: async (values) => {
      const ids = members.map(({ id }) => id);
      const { outcomes } = await change.mutateAsync({ ids, role: values.role });
      await onChanged(outcomes, values.role);
    },
  });
  return (
    <form {...form} className="flex flex-1 flex-col gap-5">
      <RoleField ownRole={me.role} role={role} error={errors.role} onChange={setRole} />
      <FormProblem problem={problem} />
      <DialogFooter>
        <CancelButton onClick={onCancel} />
        <Button type="submit" pending={pending}>
          Change role
        </Button>
      </DialogFooter>
    </form>
  );
}
