"use client";

import { type ComponentProps, type ReactNode, useRef, useState } from "react";
import { z } from "zod";
import { ROLES } from "@/contract/fields";
import { role as roleField } from "@/contract/operations/organization";
import { inviteSeveralInput, pastedAddresses } from "@/contract/operations/several";
import { FormField } from "@/ui/form/form-field";
import { FormProblem } from "@/ui/form/form-problem";
import { useZodForm } from "@/ui/form/use-form";
import { toast } from "@/ui/primitives/overlay/toast";
import { api } from "@/ui/trpc/client";
import { doing } from "@/ui/trpc/session-gate";
import { counted } from "../../membership/words";
import { Refused, type RefusedLine, refusedOf } from "../refused";
import { RoleField } from "../role-field";

type InviteFormProps = {
  /** Where a role may be chosen, that of who invites. */
  ownRole?: number | undefined;
  onDone: () => void;
  /** The buttons. */
  children: (pending: boolean) => ReactNode;
};

const schema = z.object({
  addresses: z.string().transform(pastedAddresses).pipe(inviteSeveralInput.shape.addresses),
  role: z.coerce.number().pipe(roleField).default(ROLES.USER),
});

/** One address or a pasted list, of which those that can't be invited stay, each with the reason. */
export function InviteForm({ ownRole, onDone, children }: InviteFormProps) {
  const utils = api.useUtils();
  const invite = api.members.invite.useMutation(doing("invites people to your organization"));
  const field = useRef<HTMLTextAreaElement>(null);
  const [role, setRole] = useState<number>(ROLES.USER);
  const [refused, setRefused] = useState<readonly RefusedLine[]>([]);
  /** Where the dialog stays open for the others: a toast would lie over its title. */
  const [sentTo, setSentTo] = useState<readonly string[]>([]);
  const { form, errors, problem, pending } = useZodForm({
    schema,
    submit: async (values) => {
      const { outcomes } = await invite.mutateAsync(values);
      await utils.invitation.list.invalidate();
      const left = refusedOf(outcomes);
      const sent = outcomes.filter((outcome) => outcome.problem === null).map(({ of }) => of);
      if (left.length === 0) {
        toast.success(<Sent to={sent} />);
        return onDone();
      }
      setSentTo(sent);
      setRefused(left);
      if (field.current) leave(field.current, left);
    },
  });
  return (
    <form {...form} className="flex flex-1 flex-col gap-5">
      <FormField label="Addresses" hint="One, or a list as you paste it." error={errors.addresses}>
        {(control) => (
          <PastedList
            {...control}
            ref={field}
            // A line goes once its address is mended.
            onWritten={(written) => setRefused((before) => before.filter(({ of }) => written.includes(of)))}
          />
        )}
      </FormField>
      {sentTo.length > 0 ? (
        <p role="status" className="wrap-anywhere text-success">
          <Sent to={sentTo} />
        </p>
      ) : null}
      <Refused title="Not invited" lines={refused} />
      {ownRole === undefined ? null : (
        <RoleField ownRole={ownRole} role={role} error={errors.role} onChange={setRole} />
      )}
      <FormProblem problem={problem} />
      {children(pending)}
    </form>
  );
}

type PastedListProps = ComponentProps<"textarea"> & { onWritten: (addresses: readonly string[]) => void };

function PastedList({ onWritten, ...props }: PastedListProps) {
  return (
    <textarea
      {...props}
      name="addresses"
      rows={3}
      spellCheck={false}
      autoCapitalize="none"
      autoComplete="off"
      onChange={({ target: { value } }) => onWritten(pastedAddresses(value))}
      className="w-full rounded-lg border border-input bg-field px-3 py-2 text-base outline-hidden focus-visible:border-ring focus-visible:ring-2 focus-visible:ring-ring/30 aria-invalid:border-destructive"
    />
  );
}

function leave(field: HTMLTextAreaElement, left: readonly RefusedLine[]): void {
  field.value = left.map(({ of }) => of).join("\n");
  field.focus();
}

function Sent({ to: [one = "", ...others] }: { to: readonly string[] }) {
  if (others.length > 0) return <>{counted(others.length + 1, "invitation")} are on their way</>;
  return (
    <>
      The invitation to <span translate="no">{one}</span> is on its way
    </>
  );
}
