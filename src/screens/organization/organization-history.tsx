"use client";

import { ChevronLeft } from "lucide-react";
import { useState } from "react";
import type { z } from "zod";
import type { organizationHistoryAnswer } from "@/contract/operations/activity";
import { Link } from "@/ui/navigation/link";
import { api } from "@/ui/trpc/client";
import { type HistoryKind, HistoryList } from "../history/history-list";
import { SettingsHeading } from "../settings/settings-shell";

type OrganizationEvent = z.output<typeof organizationHistoryAnswer>["events"][number];

const PAGE = 30;

/** What happened in the organization, for those who run it. */
export function OrganizationHistory() {
  const [kind, setKind] = useState<HistoryKind>("all");
  const history = api.activity.organization.useInfiniteQuery(
    { filter: kind, limit: PAGE },
    { getNextPageParam: ({ nextCursor }) => nextCursor },
  );
  const entries = history.data?.pages.flatMap(({ events }) =>
    events.map((event) => ({ ...event, place: event.location, who: <Who event={event} /> })),
  );
  return (
    <>
      <Link
        href="/settings/organization"
        className="mb-3 inline-flex items-center gap-1 rounded-sm text-muted-foreground outline-hidden hover:text-foreground focus-visible:ring-2 focus-visible:ring-ring"
      >
        <ChevronLeft className="size-4" aria-hidden />
        Organization
      </Link>
      <SettingsHeading title="History of the organization">
        Sign-ins, changes and failures of its members.
      </SettingsHeading>
      <HistoryList kind={kind} onKind={setKind} entries={entries} loader={history} />
    </>
  );
}

/** Whose account it was, and who did it where that was somebody else. */
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
