"use client";

import { Mail } from "lucide-react";
import { useState } from "react";
import { changeEmailInput } from "@/contract/auth";
import { FormField } from "@/ui/form/form-field";
import { FormProblem } from "@/ui/form/form-problem";
import { useZodForm } from "@/ui/form/use-form";
import { SectionCard } from "@/ui/page/section-card";
import { Alert } from "@/ui/primitives/alert";
import { Button } from "@/ui/primitives/button";
import { CancelButton, Dialog, DialogContent, DialogFooter } from "@/ui/primitives/dialog";
import { Input } from "@/ui/primitives/input";
import { api } from "@/ui/trpc/client";

/** The address, and the way to another: it counts once the mail sent there is opened. */
export function EmailCard({ email }: { email: string }) {
  const [isOpen, setIsOpen] = useState(false);
  const [asked, setAsked] = useState<string>();
  return (
    <SectionCard
      title="Email address"
      description={
        <span translate="no" className="wrap-anywhere">
          {email}
        </span>
      }
      icon={<Mail />}
      action={
        <Button variant="outline" size="small" onClick={() => setIsOpen(true)}>
          Change address
        </Button>
      }
    >
      {asked && asked !== email ? (
        <div className="p-3">
          <Alert
            title={
              <>
                Check the mailbox of <span translate="no">{asked}</span>
              </>
            }
          >
            Open the link we've sent there, and your address is changed. Until then it stays{" "}
            <span translate="no">{email}</span>. Nothing came? Look in the spam folder, or ask again with
            “Change address”.
          </Alert>
        </div>
      ) : null}
      <Dialog open={isOpen} onOpenChange={setIsOpen}>
        <DialogContent
          title="Change your email address"
          description="We'll send a link to the new one, to be sure that it's yours."
          onInteractOutside={(event) => event.preventDefault()}
        >
          <EmailForm
            onCancel={() => setIsOpen(false)}
            onAsked={(address) => {
              setAsked(address);
              setIsOpen(false);
            }}
          />
        </DialogContent>
      </Dialog>
    </SectionCard>
  );
}

function EmailForm({ onAsked, onCancel }: { onAsked: (address: string) => void; onCancel: () => void }) {
  const change = api.account.changeEmail.useMutation();
  const { form, errors, problem, pending } = useZodForm({
    schema: changeEmailInput,
    submit: async ({ email }) => {
      await change.mutateAsync({ email });
      onAsked(email);
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
