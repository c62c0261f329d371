"use client";

import { type MfaType, setUpWords } from "@/contract/methods";
import { TurningKey } from "@/ui/page/brand/turning-key";
import { Button } from "@/ui/primitives/button";
import { cn } from "@/ui/primitives/cn";
import { serverNow } from "@/ui/time/server-clock";
import { api } from "@/ui/trpc/client";
import type { Overview } from "../../challenge/ways";
import { deadlineOf } from "./deadline";
import { summaryOf } from "./summary-text";

type SummaryProps = { overview: Overview; onSetUp: (type: MfaType) => void };

/** The one line that says how well the account is protected, and what to do next. */
export function Summary({ overview, onSetUp }: SummaryProps) {
  const { isProtected, line, advice, setUp } = summaryOf(overview);
  // Told where there is one; the page doesn't wait for it.
  const { data } = api.organization.get.useQuery();
  const deadline = data?.organization
    ? deadlineOf(data.organization, overview.methods, serverNow())
    : undefined;
  const isUrgent = deadline !== undefined && !deadline.isMet;
  return (
    <div
      className={cn(
        "flex flex-col gap-4 rounded-xl border p-4 sm:flex-row sm:items-center",
        isProtected && !isUrgent ? "border-success/40 bg-success-tint" : "border-warning/40 bg-warning-tint",
      )}
    >
      <div className="flex min-w-0 flex-1 items-center gap-4">
        <TurningKey isTurned={isProtected} className="tiny:hidden" />
        <div className="min-w-0 space-y-0.5">
          <p className="text-lg leading-6 font-semibold tracking-tight text-balance">{line}</p>
          <p className="text-pretty text-muted-foreground">{deadline?.words ?? advice}</p>
        </div>
      </div>
      {setUp ? (
        <Button variant={isProtected && !isUrgent ? "outline" : "default"} onClick={() => onSetUp(setUp)}>
          {setUpWords(setUp)}
        </Button>
      ) : null}
    </div>
  );
}
