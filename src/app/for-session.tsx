import type { ReactNode } from "react";
import { ForAccount } from "@/ui/trpc/for-account";
import type { pageSession } from "./page-session";

type ForSessionProps = { session: Awaited<ReturnType<typeof pageSession>>; children: ReactNode };

/** Round a page that shows who is signed in. The address is told only after the second step. */
export function ForSession({ session, children }: ForSessionProps) {
  if (!session) return children;
  const email = session.level === "full" ? session.email : undefined;
  return (
    <ForAccount id={session.accountId} email={email}>
      {children}
    </ForAccount>
  );
}
