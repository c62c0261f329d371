import { CircleHelp, Laptop, type LucideIcon, Smartphone, Tablet } from "lucide-react";

type DeviceType = "mobile" | "tablet" | "desktop" | "unknown";

const ICONS: Readonly<Record<DeviceType, LucideIcon>> = {
  mobile: Smartphone,
  tablet: Tablet,
  desktop: Laptop,
  unknown: CircleHelp,
};

export function DeviceIcon({ type }: { type: DeviceType }) {
  const Icon = ICONS[type];
  return <Icon className="mt-0.5 size-5 shrink-0 text-muted-foreground tiny:hidden" aria-hidden />;
}
