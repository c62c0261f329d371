"use client";

import { useSignOut } from "@/ui/navigation/use-sign-out";
import { UserMenu } from "@/ui/page/user-menu";

export function AccountMenu({ name, email }: { name: string; email: string }) {
  const { signOut } = useSignOut();
  return <UserMenu name={name || email} email={email} onSignOut={signOut} />;
}
