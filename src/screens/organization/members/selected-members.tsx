"use client";

import { useState } from "react";
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
  const utils = api.useUtils();
  const who = counted(members.length, "member");
  const end = api.members.endSessions.useMutation(concerning(who));
  const remind = api.members.remind.useMutation(doing(`mails ${who}`));
  const [opened, setOpened] = useState<"sessions" | "role">();
  const close = () => setOpened(undefined);
  const ids = members.map(({ id }) => id);

  async function finish(outcomes: readonly Outcome[], words: (done: string) => string) {
    await Promise.all([utils.member.invalidate(), utils.organization.invalidate()]);
    const nameById = (id: string) => nameOf(members.find((member) => member.id === id) ?? NOBODY);
    const refused = refusedOf(outcomes, nameById);
    const done = outcomes.length - refused.length;
    if (done > 0) toast.success(words(counted(done, "member")));
    onDone(refused);
  }

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
        <Button
          variant="outline"
          size="small"
          pending={reminding.pending}
          onClick={() => void reminding.run()}
        >
          Remind
        </Button>
      ) : null}
      <Button variant="outline" size="small" onClick={() => setOpened("role")}>
        Change role
      </Button>
      <Button variant="outline" size="small" onClick={() => setOpened("sessions")}>
        Sign out everywhere
      </Button>
      <Button variant="ghost" size="small" onClick={onClear}>
        Choose nobody
      </Button>
      {reminding.problem ? (
        <div className="basis-full">
          <FormProblem problem={reminding.problem} />
        </div>
      ) : null}
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
      <Dialog open={opened === "role"} onOpenChange={(isOpen) => !isOpen && close()}>
        <DialogContent title={`Change the role of ${who}`} description="It counts from the next request on.">
          <RoleForm
            members={members}
            me={me}
            onCancel={close}
            onChanged={(outcomes, role) =>
              finish(outcomes, (done) => `${done} given the role ${roleName(role)}`)
            }
          />
        </DialogContent>
      </Dialog>
    </div>
  );
}

const NOBODY = { name: "", lastName: "", email: "Somebody" };

const schema = z.object({ role: z.coerce.number().pipe(roleField) });

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
