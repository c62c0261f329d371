"use client";

import { useSignOut } from "@/ui/navigation/use-sign-out";
import { UserMenu } from "@/ui/page/user-menu";

type AccountMenuProps = { name: string; email: string; hasDocs: boolean };

export function AccountMenu({ name, email, hasDocs }: AccountMenuProps) {
  const { signOut } = useSignOut();
  return <UserMenu name={name || email} email={email} hasDocs={hasDocs} onSignOut={signOut} />;
}
