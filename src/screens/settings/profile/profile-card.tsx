"use client";

import { UserRound } from "lucide-react";
import { toast } from "sonner";
import { z } from "zod";
import { personName } from "@/contract/fields";
import { FormField } from "@/ui/form/form-field";
import { FormProblem } from "@/ui/form/form-problem";
import { useZodForm } from "@/ui/form/use-form";
import { useRouter } from "@/ui/navigation/router";
import { SectionCard } from "@/ui/page/section-card";
import { Button } from "@/ui/primitives/button";
import { Input } from "@/ui/primitives/input";
import { api } from "@/ui/trpc/client";
import type { Profile } from "./profile";

const schema = z.object({ name: personName, lastName: personName });

export function ProfileCard({ profile }: { profile: Profile }) {
  const router = useRouter();
  const utils = api.useUtils();
  const update = api.account.update.useMutation();
  const { form, errors, problem, pending } = useZodForm({
    schema,
    submit: async (names) => {
      await update.mutateAsync({ id: profile.id, ...names });
      await utils.account.profile.invalidate();
      router.refresh();
      toast.success("Your name is saved");
    },
  });
  return (
    <SectionCard title="Name" description="How we greet you, here and in emails." icon={<UserRound />}>
      <form {...form} className="space-y-4 p-5">
        <div className="grid gap-4 sm:grid-cols-2">
          <FormField label="First name" error={errors.name}>
            {(control) => (
              <Input {...control} name="name" autoComplete="given-name" defaultValue={profile.name} />
            )}
          </FormField>
          <FormField label="Last name" error={errors.lastName}>
            {(control) => (
              <Input
                {...control}
                name="lastName"
                autoComplete="family-name"
                defaultValue={profile.lastName}
              />
            )}
          </FormField>
        </div>
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
