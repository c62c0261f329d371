"use client";

import { type ReactNode, useState } from "react";
import { setUpVerb, setUpWords } from "@/contract/methods";
import { AskFirst } from "@/ui/dialog/ask-first";
import { FormProblem } from "@/ui/form/form-problem";
import { useTask } from "@/ui/form/use-task";
import { Badge } from "@/ui/primitives/badge";
import { Button } from "@/ui/primitives/button";
import { toast } from "@/ui/primitives/overlay/toast";
import { Row } from "@/ui/row/row";
import { type RowAction, RowMenu } from "@/ui/row/row-menu";
import { RelativeTime } from "@/ui/time/relative-time";
import { api } from "@/ui/trpc/client";
import type { RowProps } from "./panel";

type MethodRowProps = RowProps & {
  icon: ReactNode;
  /** It can be set up anew, in the place of what is there. */
  isReplaceable?: boolean;
  /** What a begun set-up waits for outside this page. */
  waiting?: ReactNode;
  /** More about setting it up. */
  children?: ReactNode;
};

/** The row of a method of which a person has at most one. */
export function MethodRow({ icon, isReplaceable = false, waiting, children, ...props }: MethodRowProps) {
  const { method, onSetUp } = props;
  const { type, name, isConfigured } = method;
  const { first, power, problem, question } = useMethodActions(props);
  const anew = isReplaceable && { label: setUpWords(type, true), onSelect: onSetUp };
  return (
    <Row
      icon={icon}
      name={name}
      state={waiting ? <Badge variant="accent">Waiting for confirmation</Badge> : <MethodBadges {...props} />}
      fact={isConfigured ? <Since {...props} /> : method.description}
      action={
        isConfigured ? (
          <RowMenu name={name.toLowerCase()} actions={[first, anew, power]} />
        ) : waiting ? undefined : (
          <SetUpButton {...props} />
        )
      }
    >
      {waiting}
      {children}
      {problem}
      {question}
    </Row>
  );
}

/** The way to a method that isn't there yet. */
function SetUpButton({ method: { type }, onSetUp }: RowProps) {
  const verb = setUpVerb(type);
  return (
    <Button variant="outline" size="small" onClick={onSetUp}>
      {verb}
      <span className="sr-only">{setUpWords(type).slice(verb.length)}</span>
    </Button>
  );
}

/** Badges: whether it is on, asked for first, or recommended. */
export function MethodBadges({ method, isPrimary, isRecommended }: RowProps) {
  if (!method.isConfigured) return isRecommended ? <Badge variant="accent">Recommended</Badge> : null;
  if (!method.isEnabled) return <Badge variant="warning">Off</Badge>;
  return (
    <>
      <Badge variant="success">On</Badge>
      {isPrimary ? <Badge variant="accent">Used first</Badge> : null}
    </>
  );
}

function Since({ method: { confirmedAt, lastUsedAt }, isNeeded }: RowProps) {
  const time = lastUsedAt ?? confirmedAt;
  return (
    <>
      {lastUsedAt ? "Last used " : "Set up "}
      {time ? <RelativeTime time={time} /> : null}
      {isNeeded ? " · Has to stay on" : null}
    </>
  );
}

const LAST = "It's the only second step you have: without it, one stolen password is enough to get in.";
const NOT_LAST = "You won't be asked for it when you sign in.";

type MethodActions = {
  /** Makes it the one asked for first, where it could be and isn't. */
  first: RowAction | false;
  /** Turns it on or off. */
  power: RowAction;
  /** What went wrong. */
  problem: ReactNode;
  /** What is asked before it is turned off. */
  question: ReactNode;
};

/**
 * What can be done with any method as a whole.
 * @param plural what several of it are called, of which a person may have several
 */
export function useMethodActions(
  { method, isPrimary, isLast, isNeeded, canBeFirst }: RowProps,
  plural?: string,
): MethodActions {
  const utils = api.useUtils();
  const setPrimary = api.mfa.primary.useMutation();
  const enable = api.mfa.enable.useMutation();
  const disable = api.mfa.disable.useMutation();
  const [isAsking, setIsAsking] = useState(false);
  const { type: mfaType, name, isEnabled } = method;
  const object = plural ?? name.toLowerCase();
  const change = useTask(async (call: () => Promise<unknown>, done: string) => {
    await call();
    await utils.mfa.invalidate();
    toast.success(done);
  });
  const first: RowAction = {
    label: "Use first",
    onSelect: () => void change.run(() => setPrimary.mutateAsync({ mfaType }), `${name} is used first now`),
  };
  const off: RowAction = {
    label: `Turn off ${object}`,
    onSelect: () => setIsAsking(true),
    refusal: isNeeded ? "Your organization asks for it" : undefined,
  };
  const on: RowAction = {
    label: `Turn on ${object}`,
    onSelect: () => void change.run(() => enable.mutateAsync({ mfaType }), `${name} is on`),
  };
  return {
    first: canBeFirst && !isPrimary && first,
    power: isEnabled ? off : on,
    problem: change.problem ? <FormProblem problem={change.problem} /> : null,
    question: (
      <AskFirst
        open={isAsking}
        onClose={() => setIsAsking(false)}
        title={`Turn off ${object}?`}
        consequence={`${isLast ? LAST : NOT_LAST} You'll be signed out everywhere else. You can turn it on again without setting it up anew.`}
        action="Turn off"
        onConfirm={async () => {
          await disable.mutateAsync({ mfaType });
          await utils.mfa.invalidate();
        }}
        success={`${name} is off`}
      />
    ),
  };
}
