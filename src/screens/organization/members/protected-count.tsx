"use client";

import { api } from "@/ui/trpc/client";
import type { RefusedLine } from "../refused";
import { RemindButton } from "./remind-button";

type ProtectedCountProps = { ownId: string; onRefused: (lines: readonly RefusedLine[]) => void };

/** "8 of 13 protected", and a reminder for the others at one press. */
export function ProtectedCount({ ownId, onRefused }: ProtectedCountProps) {
  const { data } = api.organization.preview.useQuery({});
  if (!data) return <p className="mr-auto min-h-7" />;
  const others = data.youAreReady ? data.toAsk : data.toAsk - 1;
  return (
    <div className="flex min-h-7 min-w-0 flex-1 flex-wrap tiny:flex-auto tiny:basis-full items-center gap-x-2 gap-y-2 sm:gap-x-3">
      <p className="text-lg leading-7 font-semibold tracking-tight">
        {data.ready.toLocaleString("en")} of {data.members.toLocaleString("en")} protected
      </p>
      {others > 0 ? (
        <RemindButton count={others} isOneself={!data.youAreReady} ownId={ownId} onRefused={onRefused} />
      ) : null}
    </div>
  );
}
