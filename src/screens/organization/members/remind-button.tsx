"use client";

import { useState } from "react";
import { MOST_MEMBERS, type Outcome } from "@/contract/operations/several";
import { FormProblem } from "@/ui/form/form-problem";
import { useTask } from "@/ui/form/use-task";
import { Button } from "@/ui/primitives/button";
import { toast } from "@/ui/primitives/overlay/toast";
import { api } from "@/ui/trpc/client";
import { doing } from "@/ui/trpc/session-gate";
import { counted, nameOf } from "../../membership/words";
import { type RefusedLine, refusedOf } from "../refused";

/** So many are reminded at one press; no page waits longer. */
const MOST_PAGES = 10;

type RemindButtonProps = {
  /** How many others have no second step. */
  count: number;
  /** Whoever presses it has none either. */
  isOneself: boolean;
  ownId: string;
  onRefused: (lines: readonly RefusedLine[]) => void;
};

/** Mails everybody who has no second step, but for who presses it. */
export function RemindButton({ count, isOneself, ownId, onRefused }: RemindButtonProps) {
  const utils = api.useUtils();
  const remind = api.members.remind.useMutation(doing("mails those without a second step"));
  const [isDone, setIsDone] = useState(false);

  const task = useTask(async () => {
    const names = new Map<string, string>();
    const outcomes: Outcome[] = [];
    for await (const members of withoutSecondStep(utils)) {
      const others = members.filter(({ id }) => id !== ownId);
      for (const member of others) names.set(member.id, nameOf(member));
      const ids = others.map(({ id }) => id);
      if (ids.length > 0) outcomes.push(...(await remind.mutateAsync({ ids })).outcomes);
    }
    const refused = refusedOf(outcomes, (id) => names.get(id) ?? "Somebody");
    const sent = outcomes.length - refused.length;
    if (sent > 0) toast.success(`${counted(sent, "reminder")} on the way`);
    onRefused(refused);
    setIsDone(true);
  });

  return (
    <>
      <Button
        variant="outline"
        size="small"
        pending={task.pending}
        isOff={isDone}
        onClick={() => void task.run()}
      >
        {isDone ? "Reminded" : remindWords(count, isOneself)}
      </Button>
      {task.problem ? (
        <div className="basis-full">
          <FormProblem problem={task.problem} />
        </div>
      ) : null}
    </>
  );
}

/** "Remind the 5", "Remind the other 5", "Remind the last one". */
function remindWords(count: number, isOneself: boolean): string {
  const number = count === 1 ? "one" : count.toLocaleString("en");
  if (isOneself) return `Remind the other ${number}`;
  return count === 1 ? "Remind the last one" : `Remind the ${number}`;
}

/** Page by page, each as it is when it is asked for. */
async function* withoutSecondStep({ member }: ReturnType<typeof api.useUtils>) {
  const asked = { filter: "without-mfa", people: "members", limit: MOST_MEMBERS } as const;
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const found = await member.list.fetch(cursor === undefined ? asked : { ...asked, cursor }, {
      staleTime: 0,
    });
    yield found.data;
    if (found.nextCursor === null) return;
    cursor = found.nextCursor;
  }
}
