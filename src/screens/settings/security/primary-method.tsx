"use client";

import { ListOrdered } from "lucide-react";
import { useId } from "react";
import { toast } from "sonner";
import type { MfaType } from "@/contract/methods";
import type { MethodState } from "@/methods/panel";
import { FormProblem } from "@/ui/form/form-problem";
import { useTask } from "@/ui/form/use-task";
import { SectionCard } from "@/ui/page/section-card";
import { Select } from "@/ui/primitives/select";
import { api } from "@/ui/trpc/client";

type PrimaryMethodProps = { enabled: readonly MethodState[]; primary: MfaType | undefined };

/** Which of several methods is asked for first. */
export function PrimaryMethod({ enabled, primary }: PrimaryMethodProps) {
  const id = useId();
  const utils = api.useUtils();
  const setPrimary = api.mfa.primary.useMutation();
  const task = useTask(async (method: MethodState) => {
    await setPrimary.mutateAsync({ mfaType: method.type });
    await utils.mfa.invalidate();
    toast.success(`${method.name} is asked first now`);
  });
  const choose = (value: string) => {
    const method = enabled.find(({ type }) => type === value);
    if (method) void task.run(method);
  };
  return (
    <SectionCard
      title="Asked first"
      description="The way you're asked for when you sign in. The others are one press away."
      icon={<ListOrdered />}
      action={
        <>
          <label htmlFor={id} className="sr-only">
            Asked first
          </label>
          <Select
            id={id}
            className="sm:w-52"
            value={primary ?? ""}
            disabled={task.pending}
            onChange={(event) => choose(event.target.value)}
          >
            {enabled.map(({ type, name }) => (
              <option key={type} value={type}>
                {name}
              </option>
            ))}
          </Select>
        </>
      }
    >
      {task.problem ? (
        <div className="p-3">
          <FormProblem problem={task.problem} />
        </div>
      ) : null}
    </SectionCard>
  );
}
