"use client";

import { FormProblem } from "@/ui/form/form-problem";
import { useTask } from "@/ui/form/use-task";
import { leaveFor } from "@/ui/navigation/leave-for";
import { HOME } from "@/ui/navigation/paths";
import { Button } from "@/ui/primitives/button";
import { api } from "@/ui/trpc/client";

/** Offers the demo on a local installation without accounts. */
export function DemoStrip() {
  const enter = api.demo.enter.useMutation();
  const task = useTask(async () => {
    await enter.mutateAsync();
    await leaveFor(HOME);
  });
  return (
    <aside aria-label="Demo" className="border-b border-border bg-muted">
      <div className="mx-auto flex w-full max-w-6xl flex-wrap items-center justify-center gap-x-4 gap-y-2 px-4 py-2.5 sm:px-6">
        <p>Just looking?</p>
        <div className="flex flex-wrap justify-center gap-2">
          <Button size="small" pending={task.pending} onClick={() => void task.run()}>
            Enter the demo as Ada
          </Button>
          <Button variant="outline" size="small" asChild>
            <a href="/outbox">Open the mailbox</a>
          </Button>
        </div>
        <FormProblem problem={task.problem} />
      </div>
    </aside>
  );
}
