"use client";

import { createContext, type KeyboardEvent, type ReactNode, useContext, useId, useState } from "react";
import { CopyButton } from "@/ui/account/copy-button";
import { cn } from "@/ui/primitives/cn";
import { CodeBlock } from "./code-block";
import { LANGUAGES } from "./samples/languages";
import type { SampleCall } from "./samples/sample-call";

const LanguageContext = createContext<{ language: string; choose: (language: string) => void }>({
  language: LANGUAGES[0].id,
  choose: () => {},
});

/** One choice of language for the whole page. */
export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, choose] = useState(LANGUAGES[0].id);
  return <LanguageContext value={{ language, choose }}>{children}</LanguageContext>;
}

const STEPS: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1 };

/**
 * The request of one operation in every language. Radix's own tabs render `style` attributes on the server, which the
 * pages' content policy refuses.
 */
export function SampleTabs({ call, label }: { call: SampleCall; label: string }) {
  const { language, choose } = useContext(LanguageContext);
  const panelId = useId();
  const place = Math.max(
    LANGUAGES.findIndex(({ id }) => id === language),
    0,
  );
  const current = LANGUAGES[place] ?? LANGUAGES[0];
  const text = current.write(call);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = (place + step + LANGUAGES.length) % LANGUAGES.length;
    choose((LANGUAGES[next] ?? LANGUAGES[0]).id);
    event.currentTarget.querySelectorAll("button").item(next).focus();
  };
  return (
    <div className="overflow-hidden rounded-lg border border-border">
      <div className="flex items-center gap-1 border-b border-border bg-muted pr-1">
        <div
          role="tablist"
          aria-label={`Language of the sample: ${label}`}
          onKeyDown={onKeyDown}
          className="flex min-w-0 flex-1 overflow-x-auto px-1"
        >
          {LANGUAGES.map(({ id, label: name }) => (
            <Tab key={id} isChosen={id === current.id} panelId={panelId} onChoose={() => choose(id)}>
              {name}
            </Tab>
          ))}
        </div>
        <CopyButton text={text} label={`Copy the sample: ${label}`} iconOnly variant="ghost" size="barIcon" />
      </div>
      <div role="tabpanel" id={panelId} aria-label={current.label}>
        <CodeBlock text={text} label={`${label} in ${current.label}`} bare />
      </div>
    </div>
  );
}

type TabProps = { isChosen: boolean; panelId: string; onChoose: () => void; children: ReactNode };

function Tab({ isChosen, panelId, onChoose, children }: TabProps) {
  return (
    <button
      type="button"
      role="tab"
      aria-selected={isChosen}
      aria-controls={panelId}
      tabIndex={isChosen ? 0 : -1}
      onClick={onChoose}
      className={cn(
        "cursor-pointer border-b-2 px-2 py-2.5 text-xs font-medium whitespace-nowrap outline-hidden hover:text-foreground focus-visible:ring-2 focus-visible:ring-ring focus-visible:ring-inset",
        isChosen ? "border-link text-foreground" : "border-transparent text-muted-foreground",
      )}
    >
      {children}
    </button>
  );
}
