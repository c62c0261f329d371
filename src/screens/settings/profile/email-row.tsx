"use client";

import { Mail } from "lucide-react";
import { useState } from "react";
import { changeEmailInput } from "@/contract/operations/email";
import { FormField } from "@/ui/form/form-field";
import { FormProblem } from "@/ui/form/form-problem";
import { useZodForm } from "@/ui/form/use-form";
import { Badge } from "@/ui/primitives/badge";
import { Button } from "@/ui/primitives/button";
import { Input } from "@/ui/primitives/input";
import { CancelButton, Dialog, DialogContent, DialogFooter } from "@/ui/primitives/overlay/dialog";
import { Row } from "@/ui/row/row";
import { api } from "@/ui/trpc/client";
import { EarlierEmail, WaitingEmail } from "./email-change";

/** The address, the way to another, and what of that waits or can be taken back. */
export function EmailRow({ email }: { email: string }) {
  const utils = api.useUtils();
  const { data } = api.email.get.useQuery();
  const [isOpen, setIsOpen] = useState(false);
  const { waiting = null, earlier = null } = data?.data ?? {};
  return (
    <Row
      icon={<Mail />}
      name="Email address"
      fact={
        <span translate="no" className="wrap-anywhere">
          {email}
        </span>
      }
      state={waiting ? <Badge variant="warning">Change waiting</Badge> : undefined}
      action={
        <Button variant="outline" size="small" onClick={() => setIsOpen(true)}>
          Change address
        </Button>
      }
    >
      {waiting ? <WaitingEmail key={waiting.askedAt} email={email} waiting={waiting} /> : null}
      {earlier ? <EarlierEmail earlier={earlier} /> : null}
      <Dialog open={isOpen} onOpenChange={setIsOpen}>
        <DialogContent
          title="Change your email address"
          description="We'll send a link to the new one, to be sure that it's yours, and tell the present one."
          onInteractOutside={(event) => event.preventDefault()}
        >
          <EmailForm
            onCancel={() => setIsOpen(false)}
            onAsked={async () => {
              await utils.email.get.invalidate();
              setIsOpen(false);
            }}
          />
        </DialogContent>
      </Dialog>
    </Row>
  );
}

function EmailForm({ onAsked, onCancel }: { onAsked: () => Promise<void>; onCancel: () => void }) {
  const change = api.account.changeEmail.useMutation();
  const { form, errors, problem, pending } = useZodForm({
    schema: changeEmailInput,
    submit: async ({ email }) => {
      await change.mutateAsync({ email });
      await onAsked();
    },
  });
  return (
    <form {...form} className="flex flex-1 flex-col gap-5">
      <FormField label="New email address" error={errors.email}>
        {(control) => <Input {...control} type="email" name="email" autoComplete="email" autoFocus />}
      </FormField>
      <FormProblem problem={problem} />
      <DialogFooter>
        <CancelButton onClick={onCancel} />
        <Button type="submit" pending={pending}>
          Send the link
        </Button>
      </DialogFooter>
    </form>
  );
}
