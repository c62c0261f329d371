"use client";

import { BookOpen, LogOut, UserRound } from "lucide-react";
import { Link } from "../navigation/link";
import { PROFILE } from "../navigation/paths";
import { Avatar } from "../primitives/avatar";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "../primitives/overlay/dropdown-menu";

type UserMenuProps = {
  name: string;
  email: string;
  /** There is an API reference to read. */
  hasDocs: boolean;
  onSignOut: () => void;
};

/** Who is signed in, and the way out. */
export function UserMenu({ name, email, hasDocs, onSignOut }: UserMenuProps) {
  return (
    <DropdownMenu>
      <DropdownMenuTrigger
        aria-label={`Account of ${name}`}
        className="cursor-pointer rounded-full outline-hidden focus-visible:ring-2 focus-visible:ring-ring focus-visible:ring-offset-2 focus-visible:ring-offset-background"
      >
        <Avatar name={name} />
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end" className="max-w-[min(18rem,calc(100vw-1rem))]">
        <DropdownMenuLabel>
          <span translate="no" className="block truncate font-medium">
            {name}
          </span>
          <span translate="no" className="block truncate text-muted-foreground">
            {email}
          </span>
        </DropdownMenuLabel>
        <DropdownMenuSeparator />
        <DropdownMenuItem asChild>
          <Link href={PROFILE}>
            <UserRound aria-hidden />
            Profile
          </Link>
        </DropdownMenuItem>
        {hasDocs ? (
          <DropdownMenuItem asChild>
            <Link href="/docs">
              <BookOpen aria-hidden />
              API reference
            </Link>
          </DropdownMenuItem>
        ) : null}
        <DropdownMenuSeparator />
        <DropdownMenuItem onSelect={onSignOut}>
          <LogOut aria-hidden />
          Sign out
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
