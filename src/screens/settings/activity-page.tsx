"use client";

import { useState } from "react";
import type { z } from "zod";
import type { historyAnswer } from "@/contract/operations/activity";
import { Button } from "@/ui/primitives/button";
import { Dialog, DialogContent } from "@/ui/primitives/overlay/dialog";
import { api } from "@/ui/trpc/client";
import { eventWords } from "../history/event-words";
import { type HistoryEntry, type HistoryKind, HistoryList } from "../history/history-list";
import { SettingsHeading } from "./frame/settings-shell";
import { SecureAccount } from "./secure-account";

const PAGE = 30;

/** One's own security events. */
export function ActivityPage({ kind: asked }: { kind: HistoryKind }) {
  const [kind, setKind] = useState(asked);
  const [denied, setDenied] = useState<HistoryEntry>();
  const history = api.activity.bySignIn.useInfiniteQuery(
    { filter: kind, limit: PAGE },
    { getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined },
  );
  const events = history.data?.pages.flatMap((page) => page.events);
  const entries = events?.map(({ within, ...event }) => ({
    ...asEntry(event),
    // Where only failures are asked for each is told by itself.
    ...(kind === "failures" ? {} : { within: within.map(asEntry) }),
  }));
  const others = new Set(entries?.filter((entry) => entry.byAdministrator).map(({ id }) => id));
  function show(chosen: HistoryKind) {
    setKind(chosen);
    // Going back leaves the page, and a link to it shows the same.
    window.history.replaceState(null, "", chosen === "all" ? window.location.pathname : `?show=${chosen}`);
  }
  const canDeny = (entry: HistoryEntry) =>
    entry.result === "success" && !others.has(entry.id) && eventWords(entry).isOwnDoing;
  return (
    <>
      <SettingsHeading title="Activity">
        What happened with your account. Tell us what wasn't you.
      </SettingsHeading>
      <HistoryList
        kind={kind}
        onKind={show}
        entries={entries}
        loader={history}
        action={(entry) => (canDeny(entry) ? <NotMe entry={entry} onPress={setDenied} /> : null)}
      />
      <Dialog open={denied !== undefined} onOpenChange={(isOpen) => !isOpen && setDenied(undefined)}>
        <DialogContent title="This wasn't you?" onInteractOutside={(event) => event.preventDefault()}>
          {denied ? <SecureAccount event={denied} onLeave={() => setDenied(undefined)} /> : null}
        </DialogContent>
      </Dialog>
    </>
  );
}

type OwnEvent = z.output<typeof historyAnswer>["events"][number];

const asEntry = ({ location, ipAddress, ...event }: OwnEvent) => ({
  ...event,
  place: location || ipAddress,
  who: event.byAdministrator ? "by an administrator" : undefined,
});

type NotMeProps = { entry: HistoryEntry; onPress: (entry: HistoryEntry) => void };

function NotMe({ entry, onPress }: NotMeProps) {
  return (
    <Button variant="aside" size="note" onClick={() => onPress(entry)}>
      This wasn't me<span className="sr-only">: {eventWords(entry).text}</span>
    </Button>
  );
}
