import { Link } from "@/ui/navigation/link";
import { cn } from "@/ui/primitives/cn";

const TABS = [
  { tab: "members", name: "Members", href: "/settings/organization" },
  { tab: "requirement", name: "Requirement", href: "/settings/organization/requirement" },
  { tab: "activity", name: "Activity", href: "/settings/organization/activity" },
  { tab: "settings", name: "Settings", href: "/settings/organization/settings" },
] as const;

export type Tab = (typeof TABS)[number]["tab"];

/** The pages of an organization as links, so that each has an address of its own. */
export function Tabs({ current }: { current: Tab }) {
  return (
    <nav aria-label="Organization" className="mb-5 overflow-x-auto border-b border-border">
      <ul className="flex w-max gap-1">
        {TABS.map(({ tab, name, href }) => (
          <li key={tab}>
            <Link
              href={href}
              aria-current={tab === current ? "page" : undefined}
              className={cn(
                "block border-b-2 px-1 py-2 min-[360px]:px-2 sm:px-3 whitespace-nowrap outline-hidden focus-visible:ring-2 focus-visible:ring-ring focus-visible:ring-inset",
                tab === current
                  ? "border-link font-medium"
                  : "border-transparent text-muted-foreground hover:text-foreground",
              )}
            >
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
