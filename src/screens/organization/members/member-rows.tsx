"use client";

import { Check, Ellipsis } from "lucide-react";
import { MFA_METHODS } from "@/contract/methods";
import { PANELS } from "@/methods/panels";
import { Avatar } from "@/ui/primitives/avatar";
import { Badge } from "@/ui/primitives/badge";
import { Button } from "@/ui/primitives/button";
import { cn } from "@/ui/primitives/cn";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/ui/primitives/overlay/dropdown-menu";
import { Table, TableCell, TableHead, TableRow } from "@/ui/primitives/table";
import { RelativeTime } from "@/ui/time/relative-time";
import { serverNow } from "@/ui/time/server-clock";
import { type Member, nameOf, roleName } from "../../membership/words";
import type { AskedAction, MemberAction } from "./member-dialogs";

/** The administrator who looks. */
export type Actor = { id: string; role: number };

type MemberRowsProps = {
  members: readonly Member[];
  me: Actor;
  chosen: readonly Member[];
  onChoose: (chosen: readonly Member[]) => void;
  onAsk: (asked: AskedAction) => void;
};

/** A table with rows of 48 px where there is room for one, else two lines for each. */
export function MemberRows({ members, me, chosen, onChoose, onAsk }: MemberRowsProps) {
  const toggle = (member: Member) =>
    onChoose(
      chosen.some(({ id }) => id === member.id)
        ? chosen.filter(({ id }) => id !== member.id)
        : [...chosen, member],
    );
  return (
    <Table label="List of members" className="table-fixed max-lg:block">
      <thead className="max-lg:sr-only">
        <TableRow>
          <TableHead className="h-9 w-10 pr-0 pl-4">
            <span className="sr-only">Chosen</span>
          </TableHead>
          <TableHead className="h-9 px-3">Member</TableHead>
          <TableHead className="h-9 w-30 px-2">Role</TableHead>
          <TableHead className="h-9 w-38 px-2">Second step</TableHead>
          <TableHead className="h-9 w-32 px-2">Last sign-in</TableHead>
          <TableHead className="h-9 w-12 px-0">
            <span className="sr-only">Actions</span>
          </TableHead>
        </TableRow>
      </thead>
      <tbody className="max-lg:block">
        {members.map((member) => (
          <TableRow
            key={member.id}
            className="max-lg:relative max-lg:flex max-lg:flex-wrap max-lg:items-center max-lg:gap-x-3 max-lg:gap-y-1 max-lg:py-2.5 max-lg:pr-12 max-lg:pl-11"
          >
            <TableCell className="py-0 pr-0 pl-4 max-lg:absolute max-lg:top-3.5 max-lg:left-0">
              {member.orgRole <= me.role && member.id !== me.id ? (
                <Choose
                  member={member}
                  isChosen={chosen.some(({ id }) => id === member.id)}
                  onToggle={() => toggle(member)}
                />
              ) : null}
            </TableCell>
            <TableCell className="h-12 px-3 py-0 max-lg:h-auto max-lg:w-full max-lg:p-0">
              <Who member={member} isMe={member.id === me.id} />
            </TableCell>
            <TableCell className="px-2 py-0 whitespace-nowrap text-muted-foreground max-lg:p-0">
              {roleName(member.orgRole)}
            </TableCell>
            <TableCell className="px-2 py-0 max-lg:p-0">
              <Methods member={member} />
            </TableCell>
            <TableCell className="px-2 py-0 whitespace-nowrap text-muted-foreground max-lg:p-0">
              {member.lastSignIn ? <RelativeTime time={member.lastSignIn} /> : "Not lately"}
            </TableCell>
            <TableCell className="p-0 max-lg:absolute max-lg:top-1 max-lg:right-1.5">
              <Actions member={member} me={me} onAsk={(action) => onAsk({ member, action })} />
            </TableCell>
          </TableRow>
        ))}
      </tbody>
    </Table>
  );
}

type ChooseProps = { member: Member; isChosen: boolean; onToggle: () => void };

function Choose({ member, isChosen, onToggle }: ChooseProps) {
  return (
    <span className="relative flex size-4">
      <input
        type="checkbox"
        aria-label={`Choose ${nameOf(member)}`}
        checked={isChosen}
        onChange={onToggle}
        className="peer size-full cursor-pointer appearance-none rounded-sm border border-control bg-field outline-hidden checked:border-primary checked:bg-primary focus-visible:ring-2 focus-visible:ring-ring focus-visible:ring-offset-2 focus-visible:ring-offset-background"
      />
      <Check
        className="pointer-events-none absolute inset-0 m-auto size-3 stroke-3 text-primary-foreground opacity-0 peer-checked:opacity-100"
        aria-hidden
      />
    </span>
  );
}

/** Initials, name and address on one line, which ends in dots rather than breaking. */
function Who({ member, isMe }: { member: Member; isMe: boolean }) {
  const name = nameOf(member);
  return (
    <div className="flex min-w-0 items-center gap-x-2.5 gap-y-1 max-lg:flex-wrap">
      <Avatar name={name} className="size-7 max-lg:hidden" />
      <span className="min-w-0 truncate" title={`${name}, ${member.email}`}>
        <span translate="no" className="font-medium">
          {name}
        </span>
        {name === member.email ? null : (
          <>
            {" "}
            <span translate="no" className="text-muted-foreground">
              {member.email}
            </span>
          </>
        )}
      </span>
      {isMe ? <Badge variant="accent">You</Badge> : null}
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

/** A picture for each method, and its name for whoever points at it or hears it. */
function Methods({ member: { mfaMethods } }: { member: Member }) {
  if (mfaMethods.length === 0) return <Badge variant="warning">No second step</Badge>;
  return (
    <ul className="flex gap-2">
      {mfaMethods.map(({ type, enabled }) => {
        const Icon = PANELS[type].icon;
        const name = `${MFA_METHODS[type].name}${enabled ? "" : " (off)"}`;
        return (
          <li key={type} title={name}>
            <Icon
              className={cn("size-4.5", enabled ? "text-success" : "text-muted-foreground/50")}
              aria-hidden
            />
            <span className="sr-only">{name}</span>
          </li>
        );
      })}
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
        <Button variant="ghost" size="icon" className="size-9" aria-label={`Manage ${nameOf(member)}`}>
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
