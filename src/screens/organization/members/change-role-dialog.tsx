"use client";

import { useState } from "react";
import { z } from "zod";
import { role as roleField } from "@/contract/operations/organization";
import { withArticle } from "@/contract/text/article";
import { FormProblem } from "@/ui/form/form-problem";
import { useZodForm } from "@/ui/form/use-form";
import { Alert } from "@/ui/primitives/alert";
import { Button } from "@/ui/primitives/button";
import { CancelButton, Dialog, DialogContent, DialogFooter } from "@/ui/primitives/overlay/dialog";
import { toast } from "@/ui/primitives/overlay/toast";
import { api } from "@/ui/trpc/client";
import { concerning } from "@/ui/trpc/session-gate";
import { isAdministrator, type Member, nameOf, roleName } from "../../membership/words";
import { RoleField } from "../role-field";

type ChangeRoleProps = { member: Member; me: { id: string; role: number }; onClose: () => void };

const schema = z.object({ role: z.coerce.number().pipe(roleField) });

export function ChangeRoleDialog({ member, me, onClose }: ChangeRoleProps) {
  const utils = api.useUtils();
  const update = api.member.update.useMutation(concerning(nameOf(member)));
  const [role, setRole] = useState(member.orgRole);
  const name = nameOf(member);
  const { form, errors, problem, pending } = useZodForm({
    schema,
    submit: async (values) => {
      await update.mutateAsync({ id: member.id, role: values.role });
      await Promise.all([utils.member.invalidate(), utils.organization.invalidate()]);
      toast.success(
        <>
          <span translate="no">{name}</span> is now {withArticle(roleName(values.role))}
        </>,
      );
      onClose();
    },
  });
  const losesOwn = member.id === me.id && role < me.role;
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogContent
        title={
          member.id === me.id ? (
            "Change your own role"
          ) : (
            <>
              Change the role of <span translate="no">{name}</span>
            </>
          )
        }
        description="It counts from the next request on."
      >
        <form {...form} className="flex flex-1 flex-col gap-5">
          <RoleField ownRole={me.role} role={role} error={errors.role} onChange={setRole} />
          {losesOwn ? <LosesOwn isAdministrator={isAdministrator(role)} /> : null}
          <FormProblem problem={problem} />
          <DialogFooter>
            <CancelButton onClick={onClose} />
            <Button type="submit" pending={pending}>
              Change role
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}

/** @param isAdministrator they stay one */
function LosesOwn({ isAdministrator }: { isAdministrator: boolean }) {
  return (
    <Alert variant="warning">
      {isAdministrator
        ? "You'll no longer manage owners, and only an owner can make you one again."
        : "You'll no longer manage this organization, and can't give the role back to yourself."}
    </Alert>
  );
}
