import type { ReactNode } from "react";
import { pageSession } from "@/app/page-session";
import { SettingsFrame } from "@/app/settings-frame";

export default async function UnknownLayout({ children }: { children: ReactNode }) {
  const session = await pageSession();
  return session?.level === "full" ? <SettingsFrame session={session}>{children}</SettingsFrame> : children;
}
