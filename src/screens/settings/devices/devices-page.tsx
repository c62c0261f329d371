"use client";

import type { z } from "zod";
import type { sessionsAnswer } from "@/contract/operations/sessions";
import { DeviceIcon } from "@/ui/account/device-icon";
import { proofNames } from "@/ui/account/proof-names";
import { DangerousAction } from "@/ui/dialog/dangerous-action";
import { readProblem } from "@/ui/form/problem";
import { ErrorState } from "@/ui/page/error-state";
import { LoadingRows } from "@/ui/page/loading";
import { Badge } from "@/ui/primitives/badge";
import { Card } from "@/ui/primitives/card";
import { RelativeTime } from "@/ui/time/relative-time";
import { api } from "@/ui/trpc/client";
import { SettingsHeading } from "../settings-shell";

type Session = z.output<typeof sessionsAnswer>["sessions"][number];

/** Where one is signed in. */
export function DevicesPage() {
  return (
    <>
      <SettingsHeading title="Devices">
        Where you're signed in. End what you don't recognise, then change your password.
      </SettingsHeading>
      <Content />
    </>
  );
}

function Content() {
  const list = api.session.list.useQuery();
  if (list.data) return <Sessions sessions={list.data.sessions} />;
  return (
    <Card>
      {list.error ? (
        <ErrorState
          message={readProblem(list.error).message}
          onRetry={() => void list.refetch()}
          retrying={list.isFetching}
        />
      ) : (
        <LoadingRows />
      )}
    </Card>
  );
}

function Sessions({ sessions }: { sessions: readonly Session[] }) {
  const current = sessions.filter((session) => session.current);
  const others = sessions
    .filter((session) => !session.current)
    .sort((one, other) => other.lastActivity.localeCompare(one.lastActivity));
  return (
    <div className="space-y-4">
      <Card>
        <ul aria-label="Your sessions" className="divide-y divide-border">
          {[...current, ...others].map((session) => (
            <Row key={session.id} session={session} />
          ))}
        </ul>
      </Card>
      {others.length > 0 ? (
        <div className="flex justify-end">
          <EndOthers count={others.length} />
        </div>
      ) : (
        <p className="text-center text-muted-foreground">You're signed in nowhere else.</p>
      )}
    </div>
  );
}

const nameOf = ({ device }: Session) => device || "Unknown device";

function Row({ session }: { session: Session }) {
  const { deviceType, location, ipAddress, methods, startedAt, lastActivity, current, isSignedIn } = session;
  const facts = [location || ipAddress, proofNames(methods)].filter((fact) => fact !== "").join(" · ");
  return (
    <li className="flex gap-4 px-5 py-4">
      <DeviceIcon type={deviceType} />
      <div className="flex min-w-0 flex-1 flex-col gap-x-4 gap-y-3 sm:flex-row sm:items-center">
        <div className="min-w-0 flex-1 space-y-1">
          <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
            <span className="font-medium break-words">{nameOf(session)}</span>
            {current ? <Badge variant="success">This one</Badge> : null}
            {isSignedIn ? null : <Badge variant="warning">Second step not done</Badge>}
          </div>
          {facts ? <p className="break-words text-muted-foreground">{facts}</p> : null}
          <p className="text-xs text-muted-foreground">
            Signed in <RelativeTime time={startedAt} focusable /> · Last seen{" "}
            <RelativeTime time={lastActivity} focusable />
          </p>
        </div>
        {current ? null : (
          <div className="shrink-0">
            <EndOne session={session} />
          </div>
        )}
      </div>
    </li>
  );
}

function EndOne({ session }: { session: Session }) {
  const utils = api.useUtils();
  const revoke = api.session.revoke.useMutation();
  const name = nameOf(session);
  return (
    <DangerousAction
      label={
        <>
          End<span className="sr-only"> the session on {name}</span>
        </>
      }
      title={`End the session on ${name}?`}
      consequence="Whoever uses it is signed out at once, and has to sign in again."
      action="End session"
      onConfirm={async () => {
        await revoke.mutateAsync({ id: session.id });
        await utils.session.invalidate();
      }}
      success={`The session on ${name} is ended`}
    />
  );
}

function EndOthers({ count }: { count: number }) {
  const utils = api.useUtils();
  const revokeAll = api.session.revokeAll.useMutation();
  return (
    <DangerousAction
      label="Sign out everywhere else"
      title="Sign out everywhere else?"
      consequence={`${count === 1 ? "The other session ends" : `The ${count} other sessions end`} at once, and all trusted devices are forgotten: signing in there asks for the second step again. You stay signed in here.`}
      action="Sign out everywhere else"
      onConfirm={async () => {
        await revokeAll.mutateAsync();
        await utils.session.invalidate();
      }}
      success="You're signed out everywhere else"
    />
  );
}
