"use client";

import { z } from "zod";
import { personName } from "@/contract/fields";
import { FormField } from "@/ui/form/form-field";
import { FormProblem } from "@/ui/form/form-problem";
import { useZodForm } from "@/ui/form/use-form";
import { useRouter } from "@/ui/navigation/router";
import { Avatar } from "@/ui/primitives/avatar";
import { Button } from "@/ui/primitives/button";
import { Card } from "@/ui/primitives/card";
import { Input } from "@/ui/primitives/input";
import { toast } from "@/ui/primitives/overlay/toast";
import { api } from "@/ui/trpc/client";
import type { Profile } from "./profile";

const schema = z.object({ name: personName, lastName: personName });

/** How one is greeted, here and in mails, and the initials that stand for a picture. */
export function NameForm({ profile }: { profile: Profile }) {
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
    <Card className="p-4">
      <form {...form} aria-label="Name" className="space-y-3">
        <div className="flex flex-col gap-4 sm:flex-row sm:items-end">
          <Avatar
            name={`${profile.name} ${profile.lastName}`.trim() || profile.email}
            size="large"
            className="sm:self-center"
          />
          <div className="grid min-w-0 flex-1 gap-4 sm:grid-cols-2">
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
          <Button type="submit" variant="outline" pending={pending}>
            Save name
          </Button>
        </div>
        <FormProblem problem={problem} />
      </form>
    </Card>
  );
}
