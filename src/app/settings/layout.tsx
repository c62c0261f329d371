import type { ReactNode } from "react";
import { pageSession } from "@/app/page-session";
import { SettingsFrame } from "@/app/settings-frame";

export default async function SettingsLayout({ children }: { children: ReactNode }) {
  const session = await pageSession();
  // The page itself asks who it is for, and leads elsewhere with the way back.
  if (!session) return children;
  return <SettingsFrame session={session}>{children}</SettingsFrame>;
}
