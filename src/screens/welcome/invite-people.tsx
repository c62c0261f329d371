"use client";

import { useState } from "react";
import { z } from "zod";
import { inviteSeveralInput, pastedAddresses } from "@/contract/operations/several";
import { FormField } from "@/ui/form/form-field";
import { FormProblem } from "@/ui/form/form-problem";
import { useZodForm } from "@/ui/form/use-form";
import { Alert } from "@/ui/primitives/alert";
import { Button } from "@/ui/primitives/button";
import { TextArea } from "@/ui/primitives/text-area";
import { api } from "@/ui/trpc/client";

const schema = z.object({
  addresses: z.string().transform(pastedAddresses).pipe(inviteSeveralInput.shape.addresses),
});

type Refused = { of: string; problem: string | null };

/** A list of addresses as it was pasted, with a line for each that can't be invited. */
export function InvitePeople({ onDone }: { onDone: () => void }) {
  const invite = api.members.invite.useMutation();
  const [refused, setRefused] = useState<readonly Refused[]>([]);
  const { form, errors, problem, pending } = useZodForm({
    schema,
    submit: async ({ addresses }) => {
      const { outcomes } = await invite.mutateAsync({ addresses });
      const left = outcomes.filter((outcome) => outcome.problem !== null);
      setRefused(left);
      if (left.length === 0) onDone();
    },
  });
  return (
    <form {...form} className="space-y-5">
      <FormField label="Addresses" hint="One a line, or a list you paste." error={errors.addresses}>
        {(control) => <TextArea {...control} name="addresses" rows={4} spellCheck={false} />}
      </FormField>
      {refused.length > 0 ? (
        <Alert variant="warning" title="These were not invited">
          <ul className="space-y-1">
            {refused.map(({ of, problem: why }) => (
              <li key={of}>
                <span translate="no" className="font-medium wrap-anywhere">
                  {of}
                </span>
                : {why}
              </li>
            ))}
          </ul>
        </Alert>
      ) : null}
      <FormProblem problem={problem} />
      <Button type="submit" className="w-full" pending={pending}>
        Send the invitations
      </Button>
    </form>
  );
}
