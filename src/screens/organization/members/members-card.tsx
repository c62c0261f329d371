"use client";

import { Users } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { readProblem } from "@/ui/form/problem";
import { ErrorState } from "@/ui/page/error-state";
import { LoadingRows } from "@/ui/page/loading";
import { SectionCard } from "@/ui/page/section-card";
import { Button } from "@/ui/primitives/button";
import { api } from "@/ui/trpc/client";
import { InviteButton } from "./invite-dialog";
import { type AskedAction, MemberDialogs } from "./member-dialogs";
import { EVERYBODY, type Filter, isFiltered, MemberFilters, toInput } from "./member-filters";
import { type Actor, MemberRows } from "./member-rows";

const PAGE = 20;

export function MembersCard({ me }: { me: Actor }) {
  const [filter, setFilter] = useState<Filter>(EVERYBODY);
  const [asked, setAsked] = useState<AskedAction>();
  return (
    <SectionCard
      title="Members"
      description="Who is in, and how each of them signs in."
      icon={<Users />}
      action={<InviteButton role={me.role} />}
    >
      <MemberFilters filter={filter} onChange={setFilter} />
      <List
        // Typing goes on while the list is asked for.
        filter={useDeferredValue(filter)}
        me={me}
        onAsk={setAsked}
        onClear={() => setFilter(EVERYBODY)}
      />
      <MemberDialogs asked={asked} me={me} onClose={() => setAsked(undefined)} />
    </SectionCard>
  );
}

type ListProps = { filter: Filter; me: Actor; onAsk: (asked: AskedAction) => void; onClear: () => void };

function List({ filter, me, onAsk, onClear }: ListProps) {
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
      <MemberRows members={members} me={me} onAsk={onAsk} />
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
