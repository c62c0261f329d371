"use client";

import { useState } from "react";
import { toast } from "sonner";
import { z } from "zod";
import { withArticle } from "@/contract/article";
import { role as roleField } from "@/contract/operations/organization";
import { AskFirst } from "@/ui/dialog/ask-first";
import { FormProblem } from "@/ui/form/form-problem";
import { useZodForm } from "@/ui/form/use-form";
import { Button } from "@/ui/primitives/button";
import { CancelButton, Dialog, DialogContent, DialogFooter } from "@/ui/primitives/overlay/dialog";
import { api } from "@/ui/trpc/client";
import { counted, type Member, roleName } from "../../membership/words";
import type { Actor } from "./member-rows";
import { RoleField } from "./role-field";

type SelectedMembersProps = { members: readonly Member[]; me: Actor; onDone: () => void };

/** What can be done with several members at once. */
export function SelectedMembers({ members, me, onDone }: SelectedMembersProps) {
  const utils = api.useUtils();
  const end = api.member.endSessions.useMutation();
  const [opened, setOpened] = useState<"sessions" | "role">();
  const close = () => setOpened(undefined);
  const who = counted(members.length, "member");
  return (
    <div
      role="toolbar"
      aria-label="With those chosen"
      className="flex min-h-15 flex-wrap items-center gap-2 border-b border-border bg-muted p-2.5"
    >
      <p className="mr-auto px-1.5 font-medium">{who} chosen</p>
      <Button variant="outline" size="small" onClick={() => setOpened("role")}>
        Change role
      </Button>
      <Button variant="outline" size="small" onClick={() => setOpened("sessions")}>
        Sign out everywhere
      </Button>
      <Button variant="ghost" size="small" onClick={onDone}>
        Choose nobody
      </Button>
      <AskFirst
        open={opened === "sessions"}
        onClose={close}
        title={`Sign ${who} out everywhere?`}
        consequence="Every session of theirs ends now, and their trusted devices are forgotten. They can sign in again at once."
        action="Sign them out"
        onConfirm={async () => {
          for (const { id } of members) await end.mutateAsync({ id });
          await utils.member.invalidate();
          onDone();
        }}
        success={`${who} signed out`}
      />
      <Dialog open={opened === "role"} onOpenChange={(isOpen) => !isOpen && close()}>
        <DialogContent title={`Change the role of ${who}`} description="It counts from the next request on.">
          <RoleForm members={members} me={me} onCancel={close} onDone={onDone} />
        </DialogContent>
      </Dialog>
    </div>
  );
}

const schema = z.object({ role: z.coerce.number().pipe(roleField) });

function RoleForm({ members, me, onCancel, onDone }: SelectedMembersProps & { onCancel: () => void }) {
  const utils = api.useUtils();
  const update = api.member.update.useMutation();
  const [role, setRole] = useState(members[0]?.orgRole ?? 0);
  const { form, errors, problem, pending } = useZodForm({
    schema,
    submit: async (values) => {
      for (const { id } of members) await update.mutateAsync({ id, role: values.role });
      await Promise.all([utils.member.invalidate(), utils.organization.invalidate()]);
      toast.success(
        `${counted(members.length, "member")}: each is now ${withArticle(roleName(values.role))}`,
      );
      onDone();
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
