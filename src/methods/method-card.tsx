"use client";

import type { ReactNode } from "react";
import { toast } from "sonner";
import { DangerousAction } from "@/ui/dialog/dangerous-action";
import { FormProblem } from "@/ui/form/form-problem";
import { useTask } from "@/ui/form/use-task";
import { SectionCard } from "@/ui/page/section-card";
import { Badge } from "@/ui/primitives/badge";
import { Button } from "@/ui/primitives/button";
import { RelativeTime } from "@/ui/time/relative-time";
import { api } from "@/ui/trpc/client";
import type { CardProps, MethodState } from "./panel";

type MethodCardProps = CardProps & {
  icon: ReactNode;
  /** On the button that sets it up anew, where that makes sense: "Use a different app". */
  replace?: string;
  /** A set-up was begun and waits for something outside this page: what it waits for. */
  waiting?: ReactNode;
  /** Below: what the method keeps, as a list, or more about setting it up. */
  children?: ReactNode;
};

/** What every method's card has in common: its state, since when, and the way on or off. */
export function MethodCard({ method, icon, replace, waiting, children, onSetUp, ...rest }: MethodCardProps) {
  const { name, description, isConfigured } = method;
  return (
    <SectionCard
      title={name}
      description={description}
      icon={icon}
      badge={
        waiting ? (
          <Badge variant="accent">Waiting for confirmation</Badge>
        ) : (
          <State method={method} isPrimary={rest.isPrimary} />
        )
      }
      action={
        isConfigured || waiting ? undefined : (
          <Button variant="outline" size="small" onClick={onSetUp}>
            Set up
          </Button>
        )
      }
    >
      {waiting}
      {children}
      {isConfigured ? (
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3 px-5 py-3">
          <Times method={method} />
          <div className="flex flex-wrap gap-2">
            {replace ? (
              <Button variant="outline" size="small" onClick={onSetUp}>
                {replace}
              </Button>
            ) : null}
            {method.isEnabled ? <TurnOff method={method} {...rest} /> : <TurnOn method={method} />}
          </div>
        </div>
      ) : null}
    </SectionCard>
  );
}

function State({ method, isPrimary }: { method: MethodState; isPrimary: boolean }) {
  if (!method.isConfigured) return <Badge>Not set up</Badge>;
  if (!method.isEnabled) return <Badge variant="warning">Off</Badge>;
  return (
    <>
      <Badge variant="success">On</Badge>
      {isPrimary ? <Badge variant="accent">Asked first</Badge> : null}
    </>
  );
}

function Times({ method: { confirmedAt, lastUsedAt } }: { method: MethodState }) {
  return (
    <p className="text-xs text-muted-foreground">
      {confirmedAt ? (
        <>
          Set up <RelativeTime time={confirmedAt} />
        </>
      ) : null}
      {confirmedAt && lastUsedAt ? " · " : null}
      {lastUsedAt ? (
        <>
          Last used <RelativeTime time={lastUsedAt} />
        </>
      ) : null}
    </p>
  );
}

function TurnOn({ method }: { method: MethodState }) {
  const utils = api.useUtils();
  const enable = api.mfa.enable.useMutation();
  const task = useTask(async () => {
    await enable.mutateAsync({ mfaType: method.type });
    await utils.mfa.invalidate();
    toast.success(`${method.name} is on`);
  });
  return (
    <>
      <Button size="small" onClick={() => void task.run()} pending={task.pending}>
        Turn on
      </Button>
      {task.problem ? <FormProblem problem={task.problem} /> : null}
    </>
  );
}

type TurnOffProps = Pick<CardProps, "method" | "isLast" | "isNeeded">;

function TurnOff({ method, isLast, isNeeded }: TurnOffProps) {
  const utils = api.useUtils();
  const disable = api.mfa.disable.useMutation();
  if (isNeeded) return <p className="self-center text-xs text-muted-foreground">Has to stay on</p>;
  const turnOff = async () => {
    await disable.mutateAsync({ mfaType: method.type });
    await utils.mfa.invalidate();
  };
  return (
    <DangerousAction
      label="Turn off"
      title={`Turn off ${method.name.toLowerCase()}?`}
      consequence={`${isLast ? LAST : NOT_LAST} You'll be signed out everywhere else. You can turn it on again without setting it up anew.`}
      action="Turn off"
      onConfirm={turnOff}
      success={`${method.name} is off`}
    />
  );
}

const LAST = "It's the only second step you have: without it, one stolen password is enough to get in.";
const NOT_LAST = "You won't be asked for it when you sign in.";
