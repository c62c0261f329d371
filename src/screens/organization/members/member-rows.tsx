"use client";

import { Ellipsis } from "lucide-react";
import { MFA_METHODS } from "@/contract/methods";
import { Badge } from "@/ui/primitives/badge";
import { Button } from "@/ui/primitives/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/ui/primitives/dropdown-menu";
import { Table, TableCell, TableHead, TableRow } from "@/ui/primitives/table";
import { RelativeTime } from "@/ui/time/relative-time";
import { serverNow } from "@/ui/time/server-clock";
import { type Member, nameOf, roleName } from "../words";
import type { AskedAction, MemberAction } from "./member-dialogs";

/** The administrator who looks. */
export type Actor = { id: string; role: number };

type MemberRowsProps = { members: readonly Member[]; me: Actor; onAsk: (asked: AskedAction) => void };

/** A table where there is room for one, else one card below the other. */
export function MemberRows({ members, me, onAsk }: MemberRowsProps) {
  return (
    <Table label="List of members" className="max-sm:block">
      <thead className="max-sm:sr-only">
        <TableRow>
          <TableHead className="pl-5">Member</TableHead>
          <TableHead>Role</TableHead>
          <TableHead>Second step</TableHead>
          <TableHead className="pr-5">
            <span className="sr-only">Actions</span>
          </TableHead>
        </TableRow>
      </thead>
      <tbody className="max-sm:block">
        {members.map((member) => (
          <TableRow
            key={member.id}
            className="max-sm:relative max-sm:block max-sm:space-y-2.5 max-sm:px-5 max-sm:pt-4 max-sm:pb-1.5"
          >
            <TableCell className="align-top max-sm:block max-sm:p-0 max-sm:pr-10 sm:pl-5">
              <Who member={member} isMe={member.id === me.id} />
            </TableCell>
            <TableCell className="align-top text-muted-foreground max-sm:block max-sm:p-0">
              {roleName(member.orgRole)}
            </TableCell>
            <TableCell className="align-top max-sm:block max-sm:p-0">
              <Methods member={member} />
            </TableCell>
            <TableCell className="py-1.5 align-top max-sm:absolute max-sm:top-2 max-sm:right-2 max-sm:p-0 sm:pr-3">
              <Actions member={member} me={me} onAsk={(action) => onAsk({ member, action })} />
            </TableCell>
          </TableRow>
        ))}
      </tbody>
    </Table>
  );
}

function Who({ member, isMe }: { member: Member; isMe: boolean }) {
  const name = nameOf(member);
  return (
    <div className="min-w-0 space-y-0.5">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span translate="no" className="font-medium wrap-anywhere">
          {name}
        </span>
        {isMe ? <Badge variant="accent">You</Badge> : null}
      </div>
      {name === member.email ? null : (
        <p translate="no" className="wrap-anywhere text-muted-foreground">
          {member.email}
        </p>
      )}
      <p className="text-xs text-muted-foreground">
        {member.lastSignIn ? (
          <>
            Signed in <RelativeTime time={member.lastSignIn} />
          </>
        ) : (
          "Hasn't signed in lately"
        )}
      </p>
      {member.lockedUntil ? (
        <Badge variant="destructive">
          <span>
            Locked until <LockEnd time={member.lockedUntil} />
          </span>
        </Badge>
      ) : null}
    </div>
  );
}

/** Rows come only once the browser runs, so its own clock and place are known. */
function LockEnd({ time }: { time: string }) {
  const date = new Date(time);
  const isForGood = date.getTime() - serverNow() > 31_536_000_000;
  if (isForGood) return <>it is reset</>;
  return (
    <time dateTime={time}>{date.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" })}</time>
  );
}

function Methods({ member: { mfaMethods } }: { member: Member }) {
  if (mfaMethods.length === 0) {
    return <Badge variant="warning">No second step</Badge>;
  }
  return (
    <ul className="space-y-2">
      {mfaMethods.map(({ type, enabled, since, lastUsed }) => (
        <li key={type} className="space-y-1">
          <Badge variant={enabled ? "success" : "neutral"}>
            {MFA_METHODS[type].name}
            {enabled ? "" : " (off)"}
          </Badge>
          <p className="text-xs text-muted-foreground">
            {since ? (
              <>
                Since <RelativeTime time={since} />
              </>
            ) : null}
            {since && lastUsed ? " · " : null}
            {lastUsed ? (
              <>
                used <RelativeTime time={lastUsed} />
              </>
            ) : null}
          </p>
        </li>
      ))}
    </ul>
  );
}

type ActionsProps = { member: Member; me: Actor; onAsk: (action: MemberAction) => void };

/** Nobody acts on a member of a higher role; oneself is looked after on the Security page. */
function Actions({ member, me, onAsk }: ActionsProps) {
  if (member.orgRole > me.role) return null;
  const isMe = member.id === me.id;
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" size="icon" aria-label={`Manage ${nameOf(member)}`}>
          <Ellipsis aria-hidden />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        <DropdownMenuItem onSelect={() => onAsk("role")}>Change role</DropdownMenuItem>
        {isMe ? null : (
          <>
            <DropdownMenuItem onSelect={() => onAsk("sessions")}>Sign out everywhere</DropdownMenuItem>
            <DropdownMenuItem onSelect={() => onAsk("reset")}>Reset two-step sign-in</DropdownMenuItem>
            <DropdownMenuSeparator />
            <DropdownMenuItem destructive onSelect={() => onAsk("remove")}>
              Remove from the organization
            </DropdownMenuItem>
          </>
        )}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
