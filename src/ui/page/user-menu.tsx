"use client";

import { BookOpen, LogOut, UserRound } from "lucide-react";
import { Menu } from "../menu/menu";
import { PROFILE } from "../navigation/paths";
import { Avatar } from "../primitives/avatar";

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
    <Menu
      button={
        <button
          type="button"
          aria-label={`Account of ${name}`}
          className="cursor-pointer rounded-full outline-hidden focus-visible:ring-2 focus-visible:ring-ring focus-visible:ring-offset-2 focus-visible:ring-offset-background"
        >
          <Avatar name={name} />
        </button>
      }
      heading={
        <>
          <span translate="no" className="block truncate font-medium">
            {name}
          </span>
          <span translate="no" className="block truncate text-muted-foreground">
            {email}
          </span>
        </>
      }
      items={[
        { label: "Profile", icon: <UserRound aria-hidden />, href: PROFILE },
        hasDocs && { label: "API reference", icon: <BookOpen aria-hidden />, href: "/docs" },
        "line",
        { label: "Sign out", icon: <LogOut aria-hidden />, onSelect: onSignOut },
      ]}
      width="max-w-[min(18rem,calc(100vw-1rem))] min-w-48"
    />
  );
}
