"use client";

import { useDeferredValue, useState } from "react";
import { readProblem } from "@/ui/form/problem";
import { ErrorState } from "@/ui/page/error-state";
import { LoadingRows } from "@/ui/page/loading";
import { Button } from "@/ui/primitives/button";
import { Card } from "@/ui/primitives/card";
import { api } from "@/ui/trpc/client";
import type { Member } from "../../membership/words";
import { InviteButton } from "../invitations/invite-dialog";
import { Refused, type RefusedLine } from "../refused";
import { type AskedAction, MemberDialogs } from "./member-dialogs";
import { isFiltered, MemberFilters, toInput } from "./member-filters";
import { type Actor, MemberRows } from "./member-rows";
import { ProtectedCount } from "./protected-count";
import { SelectedMembers } from "./selected-members";
import { type Filter, useFilter } from "./use-filter";

const PAGE = 20;

/** Who is in, and how each of them signs in. */
export function MembersCard({ me }: { me: Actor }) {
  const [filter, setFilter, clear] = useFilter();
  const [asked, setAsked] = useState<AskedAction>();
  const [chosen, setChosen] = useState<readonly Member[]>([]);
  const [refused, setRefused] = useState<readonly RefusedLine[]>([]);
  return (
    <section aria-label="Members" className="space-y-3">
      <div className="flex flex-wrap items-start gap-x-2 gap-y-2 sm:gap-x-4">
        <ProtectedCount ownId={me.id} onRefused={setRefused} />
        <InviteButton role={me.role} />
      </div>
      <Refused title="Not done for everybody" lines={refused}>
        <button
          type="button"
          onClick={() => setRefused([])}
          className="mt-1 cursor-pointer rounded-sm font-medium text-link underline-offset-4 outline-hidden hover:underline focus-visible:ring-2 focus-visible:ring-ring"
        >
          Got it
        </button>
      </Refused>
      <Card>
        {chosen.length > 0 ? (
          <SelectedMembers
            members={chosen}
            me={me}
            onClear={() => setChosen([])}
            onDone={(lines) => {
              setChosen([]);
              setRefused(lines);
            }}
          />
        ) : (
          <MemberFilters filter={filter} onChange={setFilter} />
        )}
        <List
          // Typing goes on while the list is asked for.
          filter={useDeferredValue(filter)}
          me={me}
          chosen={chosen}
          onChoose={setChosen}
          onAsk={setAsked}
          onClear={clear}
        />
      </Card>
      <MemberDialogs asked={asked} me={me} onClose={() => setAsked(undefined)} />
    </section>
  );
}

type ListProps = {
  filter: Filter;
  me: Actor;
  chosen: readonly Member[];
  onChoose: (chosen: readonly Member[]) => void;
  onAsk: (asked: AskedAction) => void;
  onClear: () => void;
};

function List({ filter, onClear, ...rows }: ListProps) {
  const list = api.member.list.useInfiniteQuery(
    { ...toInput(filter), people: "members", limit: PAGE },
    { getNextPageParam: ({ nextCursor }) => nextCursor, placeholderData: (before) => before },
  );
  if (!list.data) {
    if (!list.error) return <LoadingRows rows={4} />;
    const { message } = readProblem(list.error);
    return <ErrorState message={message} onRetry={() => void list.refetch()} retrying={list.isFetching} />;
  }
  const members = list.data.pages.flatMap(({ data }) => data);
  if (members.length === 0) return <NobodyFound canClear={isFiltered(filter)} onClear={onClear} />;
  return (
    <div aria-busy={list.isPlaceholderData}>
      <MemberRows {...rows} members={members} />
      {list.hasNextPage || list.isFetchNextPageError ? (
        <div className="flex flex-col items-center gap-2 border-t border-border p-3">
          {list.isFetchNextPageError ? (
            <p role="alert" className="text-destructive">
              {readProblem(list.error).message}
            </p>
          ) : null}
          <Button
            variant="outline"
            size="small"
            onClick={() => void list.fetchNextPage()}
            pending={list.isFetchingNextPage}
          >
            Show more
          </Button>
        </div>
      ) : null}
    </div>
  );
}

function NobodyFound({ canClear, onClear }: { canClear: boolean; onClear: () => void }) {
  return (
    <div className="flex flex-col items-center gap-3 px-6 py-10 text-center">
      <p className="text-muted-foreground">No member fits this search.</p>
      {canClear ? (
        <Button variant="outline" size="small" onClick={onClear}>
          Show everybody
        </Button>
      ) : null}
    </div>
  );
}
