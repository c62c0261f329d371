"use client";

import { z } from "zod";
import { remark } from "@/contract/fields";
import { FormField } from "@/ui/form/form-field";
import { FormProblem } from "@/ui/form/form-problem";
import { useZodForm } from "@/ui/form/use-form";
import { Button } from "@/ui/primitives/button";
import { Input } from "@/ui/primitives/input";
import { CancelButton, Dialog, DialogContent, DialogFooter } from "@/ui/primitives/overlay/dialog";
import { toast } from "@/ui/primitives/overlay/toast";
import { api } from "@/ui/trpc/client";
import { concerning } from "@/ui/trpc/session-gate";
import { type Member, nameOf } from "../../membership/words";

const schema = z.object({
  reason: remark.refine((reason) => reason !== "", "Say why: they'll read it in our email."),
});

/** For a member who lost everything they prove it's them with. */
export function ResetMemberDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const utils = api.useUtils();
  const reset = api.mfa.reset.useMutation(concerning(nameOf(member)));
  const name = nameOf(member);
  const { form, errors, problem, pending } = useZodForm({
    schema,
    submit: async ({ reason }) => {
      await reset.mutateAsync({ resetUserId: member.id, reason });
      await utils.member.invalidate();
      toast.success(
        <>
          Two-step sign-in of <span translate="no">{name}</span> is reset
        </>,
      );
      onClose();
    },
  });
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogContent
        title={
          <>
            Reset two-step sign-in of <span translate="no">{name}</span>?
          </>
        }
        description={<WhatIsReset email={member.email} />}
        onInteractOutside={(event) => event.preventDefault()}
      >
        <form {...form} className="flex flex-1 flex-col gap-5">
          <ReasonField error={errors.reason} />
          <FormProblem problem={problem} />
          <DialogFooter>
            <CancelButton onClick={onClose} />
            <Button type="submit" variant="destructive" pending={pending}>
              Reset two-step sign-in
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}

function WhatIsReset({ email }: { email: string }) {
  return (
    <>
      Every method, backup code and trusted device of <span translate="no">{email}</span> is removed and they
      are signed out everywhere. We email them who did it and why. They can set up a new method only after
      opening a link we email them.
    </>
  );
}

function ReasonField({ error }: { error: string | undefined }) {
  return (
    <FormField
      label="Reason"
      hint="First make sure that it's really them who asks: call them, or meet."
      error={error}
    >
      {(control) => (
        <Input
          {...control}
          name="reason"
          placeholder="Lost their phone, told me by telephone"
          maxLength={500}
          autoComplete="off"
          autoFocus
        />
      )}
    </FormField>
  );
}
