"use client";

import { Building2 } from "lucide-react";
import { organizationInput } from "@/contract/operations/organization";
import { FormField } from "@/ui/form/form-field";
import { FormProblem } from "@/ui/form/form-problem";
import { useZodForm } from "@/ui/form/use-form";
import { SectionCard } from "@/ui/page/section-card";
import { Button } from "@/ui/primitives/button";
import { Input } from "@/ui/primitives/input";
import { toast } from "@/ui/primitives/overlay/toast";
import { api } from "@/ui/trpc/client";
import { doing } from "@/ui/trpc/session-gate";

export function RenameCard({ name: current }: { name: string }) {
  const utils = api.useUtils();
  const rename = api.organization.rename.useMutation(doing("renames your organization"));
  const { form, errors, problem, pending } = useZodForm({
    schema: organizationInput,
    submit: async ({ name }) => {
      await rename.mutateAsync({ name });
      await utils.organization.get.invalidate();
      toast.success(`The organization is now called “${name}”`);
    },
  });
  return (
    <SectionCard title="Name" description="Members see it here and in emails." icon={<Building2 />}>
      <form {...form} className="space-y-4 p-5">
        <FormField label="Name of the organization" error={errors.name}>
          {(control) => <Input {...control} name="name" autoComplete="organization" defaultValue={current} />}
        </FormField>
        <FormProblem problem={problem} />
        <div className="flex justify-end">
          <Button type="submit" variant="outline" size="small" pending={pending}>
            Save name
          </Button>
        </div>
      </form>
    </SectionCard>
  );
}
