"use client";

import { Search } from "lucide-react";
import { useState } from "react";
import { Input } from "@/ui/primitives/input";

/** A heading of the reference, and what is under it. */
export type ContentsPart = {
  title: string;
  links: readonly {
    id: string;
    text: string;
    /** What else it is found by. */
    words?: string;
  }[];
};

/** Where everything is in the reference, and what is looked for. */
export function Contents({ parts }: { parts: readonly ContentsPart[] }) {
  const [search, setSearch] = useState("");
  const wanted = search.trim().toLowerCase().split(/\s+/);
  const found = parts.flatMap(({ title, links }) => {
    const fitting = links.filter(({ text, words = "" }) => {
      const whole = `${title} ${text} ${words}`.toLowerCase();
      return wanted.every((word) => whole.includes(word));
    });
    return fitting.length > 0 ? [{ title, links: fitting }] : [];
  });
  return (
    <div className="space-y-6">
      <search className="relative block">
        <Search
          className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-muted-foreground"
          aria-hidden
        />
        <Input
          type="search"
          aria-label="Search the reference"
          placeholder="Search"
          isLow
          className="pl-9"
          autoComplete="off"
          spellCheck={false}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      </search>
      <p role="status" className={found.length > 0 ? "sr-only" : "text-sm text-muted-foreground"}>
        {found.length > 0 || search === "" ? "" : "Nothing here is called that."}
      </p>
      {found.map((part) => (
        <Part key={part.title} {...part} />
      ))}
    </div>
  );
}

function Part({ title, links }: ContentsPart) {
  return (
    <div className="space-y-1">
      <p className="text-xs font-medium">{title}</p>
      <ul>
        {links.map(({ id, text }) => (
          <li key={id}>
            <a
              href={`#${id}`}
              className="block rounded-md py-1 text-xs break-words text-muted-foreground outline-hidden hover:text-foreground focus-visible:ring-2 focus-visible:ring-ring"
            >
              {text}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
