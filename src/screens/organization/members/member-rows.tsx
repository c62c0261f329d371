"use client";

import { Ellipsis } from "lucide-react";
import type { ReactNode } from "react";
import { MFA_METHODS } from "@/contract/methods";
import { MOST_MEMBERS } from "@/contract/operations/several";
import { PANELS } from "@/methods/panels";
import { Menu } from "@/ui/menu/menu";
import { Avatar } from "@/ui/primitives/avatar";
import { Badge } from "@/ui/primitives/badge";
import { Button } from "@/ui/primitives/button";
import { cn } from "@/ui/primitives/cn";
import { Table, TableCell, TableHead, TableRow } from "@/ui/primitives/table";
import { RelativeTime } from "@/ui/time/relative-time";
import { serverNow } from "@/ui/time/server-clock";
import { type Member, nameOf, roleName } from "../../membership/words";
import { Choose } from "./choose";
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
  const isChosen = ({ id }: Member) => chosen.some((one) => one.id === id);
  const toggle = (member: Member) =>
    onChoose(isChosen(member) ? chosen.filter(({ id }) => id !== member.id) : [...chosen, member]);
  // Nobody acts on a member of a higher role, nor here on themselves.
  const choosable = members.filter(({ id, orgRole }) => orgRole <= me.role && id !== me.id);
  const all = choosable.slice(0, MOST_MEMBERS);
  const areAllChosen = all.length > 0 && all.every(isChosen);
  return (
    <Table label="List of members" className="table-fixed max-lg:block">
      <Columns>
        <Choose
          label="Choose everybody listed"
          isChosen={areAllChosen}
          isOff={all.length === 0}
          onToggle={() => onChoose(areAllChosen ? [] : all)}
        />
      </Columns>
      <tbody className="max-lg:block">
        {members.map((member) => (
          <MemberRow key={member.id} member={member} me={me} onAsk={onAsk}>
            {choosable.includes(member) ? (
              <Choose
                label={`Choose ${nameOf(member)}`}
                isChosen={isChosen(member)}
                isOff={chosen.length >= MOST_MEMBERS && !isChosen(member)}
                onToggle={() => toggle(member)}
              />
            ) : null}
          </MemberRow>
        ))}
      </tbody>
    </Table>
  );
}

/** @param children what chooses all of them */
function Columns({ children }: { children: ReactNode }) {
  return (
    <thead className="max-lg:block">
      <TableRow className="last:border-b max-lg:flex max-lg:h-10 max-lg:items-center">
        <TableHead room="h-9 pr-0 pl-4" className="w-10 max-lg:h-auto">
          {children}
        </TableHead>
        <TableHead room="h-9 px-3" className="max-lg:h-auto max-lg:px-1">
          Member
        </TableHead>
        <TableHead room="h-9 px-2" className="w-30 max-lg:sr-only">
          Role
        </TableHead>
        <TableHead room="h-9 px-2" className="w-38 max-lg:sr-only">
          Second step
        </TableHead>
        <TableHead room="h-9 px-2" className="w-32 max-lg:sr-only">
          Last sign-in
        </TableHead>
        <TableHead room="h-9 px-0" className="w-12 max-lg:sr-only">
          <span className="sr-only">Actions</span>
        </TableHead>
      </TableRow>
    </thead>
  );
}

type MemberRowProps = Pick<MemberRowsProps, "me" | "onAsk"> & {
  member: Member;
  /** What chooses them, where they may be chosen. */
  children: ReactNode;
};

function MemberRow({ member, me, onAsk, children }: MemberRowProps) {
  return (
    <TableRow className="max-lg:relative max-lg:flex max-lg:flex-wrap max-lg:items-center max-lg:gap-x-3 max-lg:gap-y-1 max-lg:py-2.5 max-lg:pr-12 max-lg:pl-11">
      <TableCell room="py-0 pr-0 pl-4" className="max-lg:absolute max-lg:top-3.5 max-lg:left-0">
        {children}
      </TableCell>
      <TableCell room="px-3 py-0" className="h-12 max-lg:h-auto max-lg:w-full max-lg:p-0">
        <Who member={member} isMe={member.id === me.id} />
      </TableCell>
      <TableCell room="px-2 py-0" className="whitespace-nowrap text-muted-foreground max-lg:p-0">
        {roleName(member.orgRole)}
      </TableCell>
      <TableCell room="px-2 py-0" className="max-lg:p-0">
        <Methods member={member} />
      </TableCell>
      <TableCell room="px-2 py-0" className="whitespace-nowrap text-muted-foreground max-lg:p-0">
        {member.lastSignIn ? <RelativeTime time={member.lastSignIn} /> : "Not lately"}
      </TableCell>
      <TableCell room="p-0" className="max-lg:absolute max-lg:top-1 max-lg:right-1.5">
        <Actions member={member} me={me} onAsk={(action) => onAsk({ member, action })} />
      </TableCell>
    </TableRow>
  );
}

/** Initials, name and address on one line, which ends in dots rather than breaking. */
function Who({ member, isMe }: { member: Member; isMe: boolean }) {
  const name = nameOf(member);
  return (
    <div className="flex min-w-0 items-center gap-x-2.5 gap-y-1 max-lg:flex-wrap">
      <Avatar name={name} size="small" className="max-lg:hidden" />
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
  const others =
    member.id === me.id
      ? []
      : [
          !member.mfaEnabled && {
            label: "Remind to set up a second step",
            onSelect: () => onAsk("remind"),
          },
          { label: "Sign out everywhere", onSelect: () => onAsk("sessions") },
          { label: "Reset two-step sign-in", onSelect: () => onAsk("reset") },
          "line" as const,
          {
            label: "Remove from the organization",
            destructive: true,
            onSelect: () => onAsk("remove"),
          },
        ];
  return (
    <Menu
      button={
        <Button variant="ghost" size="rowIcon" aria-label={`Manage ${nameOf(member)}`}>
          <Ellipsis aria-hidden />
        </Button>
      }
      items={[{ label: "Change role", onSelect: () => onAsk("role") }, ...others]}
    />
  );
}
