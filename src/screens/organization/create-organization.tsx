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

/** For whoever is in none. */
export function CreateOrganization() {
  const utils = api.useUtils();
  const create = api.organization.create.useMutation();
  const { form, errors, problem, pending } = useZodForm({
    schema: organizationInput,
    submit: async ({ name }) => {
      await create.mutateAsync({ name });
      await utils.invalidate();
      toast.success(`“${name}” is there, and you own it`);
    },
  });
  return (
    <SectionCard
      title="Create an organization"
      description="You become its owner: you can invite people, require two-step sign-in from them, and see how they sign in."
      icon={<Building2 />}
    >
      <form {...form} className="space-y-4 p-5">
        <FormField
          label="Name"
          hint="Your company or team, as the people you invite know it."
          error={errors.name}
        >
          {(control) => <Input {...control} name="name" autoComplete="organization" />}
        </FormField>
        <FormProblem problem={problem} />
        <div className="flex flex-col gap-4 sm:flex-row sm:items-center sm:justify-between">
          <p className="text-pretty text-muted-foreground">
            Were you invited to one? Open the link in the email instead: you can be in one at a time.
          </p>
          <Button type="submit" pending={pending}>
            Create organization
          </Button>
        </div>
      </form>
    </SectionCard>
  );
}
