"use client";

import { UserPlus } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { z } from "zod";
import { email, ROLES } from "@/contract/fields";
import { role as roleField } from "@/contract/operations/organization";
import { FormField } from "@/ui/form/form-field";
import { FormProblem } from "@/ui/form/form-problem";
import { useZodForm } from "@/ui/form/use-form";
import { Button } from "@/ui/primitives/button";
import { Input } from "@/ui/primitives/input";
import { CancelButton, Dialog, DialogContent, DialogFooter } from "@/ui/primitives/overlay/dialog";
import { api } from "@/ui/trpc/client";
import { RoleField } from "./role-field";

export function InviteButton({ role }: { role: number }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button size="small" onClick={() => setIsOpen(true)}>
        <UserPlus aria-hidden />
        Invite
      </Button>
      <Dialog open={isOpen} onOpenChange={setIsOpen}>
        <DialogContent
          title="Invite somebody"
          description="We email them a link. It works once, for this address only, for three days."
          onInteractOutside={(event) => event.preventDefault()}
        >
          <InviteForm role={role} onClose={() => setIsOpen(false)} />
        </DialogContent>
      </Dialog>
    </>
  );
}

const schema = z.object({ email, role: z.coerce.number().pipe(roleField) });

function InviteForm({ role: ownRole, onClose }: { role: number; onClose: () => void }) {
  const utils = api.useUtils();
  const invite = api.member.invite.useMutation();
  const [role, setRole] = useState<number>(ROLES.USER);
  const { form, errors, problem, pending } = useZodForm({
    schema,
    submit: async (values) => {
      await invite.mutateAsync(values);
      await utils.invitation.list.invalidate();
      toast.success(
        <>
          The invitation to <span translate="no">{values.email}</span> is on its way
        </>,
      );
      onClose();
    },
  });
  const isMember = problem?.code === "ALREADY_EXISTS";
  return (
    <form {...form} className="flex flex-1 flex-col gap-5">
      <FormField label="Email address" error={errors.email ?? (isMember ? problem.message : undefined)}>
        {(control) => (
          <Input
            {...control}
            type="email"
            name="email"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus
          />
        )}
      </FormField>
      <RoleField ownRole={ownRole} role={role} error={errors.role} onChange={setRole} />
      <FormProblem problem={isMember ? undefined : problem} />
      <DialogFooter>
        <CancelButton onClick={onClose} />
        <Button type="submit" pending={pending}>
          Send the invitation
        </Button>
      </DialogFooter>
    </form>
  );
}
