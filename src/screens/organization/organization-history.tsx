"use client";

import { useState } from "react";
import type { z } from "zod";
import type { organizationHistoryAnswer } from "@/contract/operations/activity";
import { api } from "@/ui/trpc/client";
import { type HistoryKind, HistoryList } from "../history/history-list";

type OrganizationEvent = z.output<typeof organizationHistoryAnswer>["events"][number];

const PAGE = 30;

/** What happened in the organization, for those who run it. */
export function OrganizationHistory() {
  const [kind, setKind] = useState<HistoryKind>("all");
  const history = api.activity.organization.useInfiniteQuery(
    { filter: kind, limit: PAGE, finishedOnly: "true" },
    { getNextPageParam: ({ nextCursor }) => nextCursor },
  );
  const entries = history.data?.pages.flatMap(({ events }) =>
    events.map((event) => ({ ...event, place: event.location, who: <Who event={event} /> })),
  );
  return (
    <section aria-label="What happened">
      <HistoryList kind={kind} onKind={setKind} entries={entries} loader={history} />
    </section>
  );
}

/** Whose account it was, and who did it if somebody else. */
function Who({ event: { userId, userName, userEmail, actorId, actorName } }: { event: OrganizationEvent }) {
  const actor = actorName || "somebody who left";
  if (userId === null) return <>by {actor}</>;
  const whose = userName || userEmail || "Somebody who left";
  return (
    <>
      <span translate="no" className="font-medium text-foreground">
        {whose}
      </span>
      {actorId === null || actorId === userId ? null : `, by ${actor}`}
    </>
  );
}
