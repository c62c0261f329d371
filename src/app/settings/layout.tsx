import { Building2, History, MonitorSmartphone, ShieldCheck } from "lucide-react";
import type { ReactNode } from "react";
import { ForSession } from "@/app/for-session";
import { pageSession } from "@/app/page-session";
import { StepUp } from "@/screens/challenge/step-up";
import { RecoveryBanner } from "@/screens/recovery/recovery-banner";
import { AccountMenu } from "@/screens/settings/account-menu";
import { type NavItem, SettingsShell } from "@/screens/settings/settings-shell";

/** A page is listed once it exists. */
const nav: readonly NavItem[] = [
  { href: "/settings/security", label: "Security", icon: <ShieldCheck aria-hidden /> },
  { href: "/settings/devices", label: "Devices", icon: <MonitorSmartphone aria-hidden /> },
  { href: "/settings/activity", label: "Activity", icon: <History aria-hidden /> },
  { href: "/settings/organization", label: "Organization", icon: <Building2 aria-hidden /> },
];

export default async function SettingsLayout({ children }: { children: ReactNode }) {
  const session = await pageSession();
  // The page itself asks who it is for, and leads elsewhere with the way back.
  if (!session) return children;
  return (
    <SettingsShell nav={nav} userMenu={<AccountMenu name={session.name} email={session.email} />}>
      <ForSession session={session}>
        <RecoveryBanner />
        {children}
        <StepUp />
      </ForSession>
    </SettingsShell>
  );
}
