import type { ReactNode } from "react";
import { Brand } from "./brand/brand";
import { ThemeSwitch } from "./theme-switch";

/** What there is to read. */
const TEXTS = { "/guide": "Guide", "/docs": "API reference" } as const;

type ReadingFrameProps = {
  current: keyof typeof TEXTS;
  /** What the list beside the text is. */
  label: string;
  contents: ReactNode;
  children: ReactNode;
};

/** A long text with the list of what is in it beside it; on a narrow screen the text shows a `FoldedContents`. */
export function ReadingFrame({ current, label, contents, children }: ReadingFrameProps) {
  return (
    <>
      <header className="border-b border-border">
        <div className="mx-auto flex h-14 max-w-7xl items-center gap-2 px-4 sm:px-6">
          <a
            href="/"
            className="mr-auto flex min-w-0 rounded-lg outline-hidden focus-visible:ring-2 focus-visible:ring-ring"
          >
            <Brand />
          </a>
          <nav aria-label="To read" className="flex shrink-0 gap-1">
            {Object.entries(TEXTS).map(([href, name]) => (
              <a
                key={href}
                href={href}
                aria-current={href === current ? "page" : undefined}
                className="rounded-lg px-2 py-2 text-sm text-muted-foreground outline-hidden hover:text-foreground focus-visible:ring-2 focus-visible:ring-ring aria-[current]:font-medium aria-[current]:text-foreground sm:px-3"
              >
                {name}
              </a>
            ))}
          </nav>
          <ThemeSwitch />
        </div>
      </header>
      <div className="mx-auto flex max-w-7xl gap-10 px-4 sm:px-6">
        <nav
          aria-label={label}
          className="sticky top-0 hidden h-dvh w-56 shrink-0 overflow-y-auto py-8 pr-2 lg:block"
        >
          {contents}
        </nav>
        <main className="min-w-0 flex-1 py-8">{children}</main>
      </div>
    </>
  );
}

/** The same list where there is no room beside the text. */
export function FoldedContents({ label, children }: { label: string; children: ReactNode }) {
  return (
    <details className="rounded-lg border border-border px-3 py-2 lg:hidden">
      <summary className="cursor-pointer text-sm font-medium">{label}</summary>
      <div className="pt-3">{children}</div>
    </details>
  );
}
