"use client";

import { Menu } from "lucide-react";
import type { ReactNode } from "react";
import { Menu as DropDown } from "@/ui/menu/menu";
import { Link } from "@/ui/navigation/link";
import { usePathname } from "@/ui/navigation/router";
import { Brand } from "@/ui/page/brand/brand";
import { ThemeSwitch } from "@/ui/page/theme-switch";
import { Button } from "@/ui/primitives/button";
import { cn } from "@/ui/primitives/cn";
export type NavItem = { href: string; label: string; icon: ReactNode };

type SettingsShellProps = { nav: readonly NavItem[]; userMenu: ReactNode; children: ReactNode };

/** The frame of the settings: a rail on the left of a wide screen, a menu on a narrow one. */
export function SettingsShell({ nav, userMenu, children }: SettingsShellProps) {
  const path = usePathname();
  return (
    <div className="min-h-dvh">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-20 focus:rounded-lg focus:bg-popover focus:px-4 focus:py-2"
      >
        Skip to the content
      </a>
      <header className="border-b border-border">
        <div className="mx-auto flex h-14 max-w-6xl items-center gap-2 px-4 sm:px-6">
          <NarrowNav nav={nav} path={path} />
          <Link
            href="/settings/security"
            className="mr-auto flex min-w-0 rounded-lg outline-hidden focus-visible:ring-2 focus-visible:ring-ring"
          >
            <Brand />
          </Link>
          <ThemeSwitch />
          {userMenu}
        </div>
      </header>
      <div className="mx-auto flex max-w-6xl gap-8 px-4 py-6 sm:px-6 md:py-8">
        <nav aria-label="Settings" className="hidden w-44 shrink-0 md:block">
          <ul className="sticky top-10 space-y-1">
            {nav.map((item) => (
              <li key={item.href}>
                <NavLink item={item} isCurrent={path.startsWith(item.href)} />
              </li>
            ))}
          </ul>
        </nav>
        <main id="content" tabIndex={-1} className="min-w-0 flex-1 outline-hidden">
          {children}
        </main>
      </div>
    </div>
  );
}

function NavLink({ item, isCurrent }: { item: NavItem; isCurrent: boolean }) {
  return (
    <Link
      href={item.href}
      aria-current={isCurrent ? "page" : undefined}
      className={cn(
        "flex items-center gap-2.5 rounded-lg px-3 py-2 text-sm outline-hidden hover:bg-secondary focus-visible:ring-2 focus-visible:ring-ring [&_svg]:size-4",
        isCurrent ? "bg-secondary font-medium" : "text-muted-foreground hover:text-foreground",
      )}
    >
      {item.icon}
      {item.label}
    </Link>
  );
}

function NarrowNav({ nav, path }: { nav: readonly NavItem[]; path: string }) {
  return (
    <DropDown
      button={
        <Button variant="ghost" size="icon" aria-label="Settings menu" className="-ml-2 md:hidden">
          <Menu aria-hidden />
        </Button>
      }
      items={nav.map((item) => ({ ...item, isCurrent: path.startsWith(item.href) }))}
      align="start"
    />
  );
}

/** The heading of one settings page. */
export function SettingsHeading({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <header className="mb-4 space-y-1">
      <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
      {children ? <div className="text-pretty text-muted-foreground">{children}</div> : null}
    </header>
  );
}
