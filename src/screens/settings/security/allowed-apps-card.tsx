"use client";

import { AppWindow } from "lucide-react";
import type { z } from "zod";
import type { allowedAppsAnswer } from "@/contract/apps";
import { SCOPE_WORDS } from "@/screens/apps/scope-words";
import { DangerousAction } from "@/ui/dialog/dangerous-action";
import { SectionCard } from "@/ui/page/section-card";
import { RelativeTime } from "@/ui/time/relative-time";
import { api } from "@/ui/trpc/client";

type Allowed = z.output<typeof allowedAppsAnswer>["apps"][number];

/** The apps somebody allowed to know them. Not there where there are none. */
export function AllowedAppsCard() {
  const list = api.app.allowed.useQuery();
  const apps = list.data?.apps ?? [];
  if (apps.length === 0) return null;
  return (
    <SectionCard
      title="Apps you signed in to"
      description="What you allowed them to know. One that you take it back from is signed out, and asks you again."
      icon={<AppWindow />}
    >
      <ul aria-label="Apps you signed in to" className="divide-y divide-border">
        {apps.map((app) => (
          <Row key={app.id} app={app} />
        ))}
      </ul>
    </SectionCard>
  );
}

function Row({ app: { id, name, scopes, allowedAt } }: { app: Allowed }) {
  const utils = api.useUtils();
  const withdraw = api.app.withdraw.useMutation();
  const known = scopes.flatMap((scope) => (scope === "openid" ? [] : [SCOPE_WORDS[scope]]));
  return (
    <li className="flex gap-4 px-5 py-3.5 tiny:flex-col tiny:gap-1">
      <div className="min-w-0 flex-1 space-y-0.5">
        <p className="font-medium wrap-anywhere">{name}</p>
        <p className="text-xs text-pretty text-muted-foreground">
          {known.join(" · ")}
          {known.length > 0 ? " · " : null}
          Allowed <RelativeTime time={allowedAt} />
        </p>
      </div>
      <DangerousAction
        label={
          <>
            Take back<span className="sr-only"> what “{name}” may know</span>
          </>
        }
        title={`Sign “${name}” out?`}
        consequence="It is signed out everywhere, also while you're away, and asks you again the next time."
        action="Take back"
        onConfirm={async () => {
          await withdraw.mutateAsync({ id });
          await utils.app.allowed.invalidate();
        }}
        success={`“${name}” is signed out`}
      />
    </li>
  );
}
