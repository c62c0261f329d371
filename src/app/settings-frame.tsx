import { AppWindow, Building2, History, MonitorSmartphone, ShieldCheck, UserRound } from "lucide-react";
import type { ReactNode } from "react";
import { product } from "@/api/product";
import { ForSession } from "@/app/for-session";
import type { pageSession } from "@/app/page-session";
import { StepUp } from "@/screens/challenge/step-up";
import { RecoveryBanner } from "@/screens/recovery/recovery-banner";
import { AccountMenu } from "@/screens/settings/account-menu";
import { type NavItem, SettingsShell } from "@/screens/settings/frame/settings-shell";

/** A page is listed once it exists. */
const nav: readonly NavItem[] = [
  { href: "/settings/profile", label: "Profile", icon: <UserRound aria-hidden /> },
  { href: "/settings/security", label: "Security", icon: <ShieldCheck aria-hidden /> },
  { href: "/settings/devices", label: "Devices", icon: <MonitorSmartphone aria-hidden /> },
  { href: "/settings/activity", label: "Activity", icon: <History aria-hidden /> },
  { href: "/settings/organization", label: "Organization", icon: <Building2 aria-hidden /> },
];

/** Of those who run this installation. */
const APPS: NavItem = { href: "/settings/apps", label: "Apps", icon: <AppWindow aria-hidden /> };

type SettingsFrameProps = {
  session: NonNullable<Awaited<ReturnType<typeof pageSession>>>;
  children: ReactNode;
};

/** What stands round every page of somebody who is signed in. */
export function SettingsFrame({ session, children }: SettingsFrameProps) {
  const menu = <AccountMenu name={session.name} email={session.email} hasDocs={product().hasDocs} />;
  return (
    <SettingsShell nav={session.operator ? [...nav, APPS] : nav} userMenu={menu}>
      <ForSession session={session}>
        <RecoveryBanner />
        {children}
        <StepUp />
      </ForSession>
    </SettingsShell>
  );
}
