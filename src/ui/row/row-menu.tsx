"use client";

import { Ellipsis } from "lucide-react";
import { Button } from "../primitives/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "../primitives/overlay/dropdown-menu";

export type RowAction = {
  label: string;
  onSelect: () => void;
  destructive?: boolean;
  /** Why it can't be done now, in place of doing it. */
  refusal?: string | undefined;
};

/** What can be done with a row. @param name the row's own name, so that alike buttons are told apart */
export function RowMenu({ name, actions }: { name: string; actions: readonly (RowAction | false)[] }) {
  const offered = actions.filter((action) => action !== false);
  if (offered.length === 0) return null;
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" size="icon" className="size-9" aria-label={`Options for ${name}`}>
          <Ellipsis aria-hidden />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        {offered.map(({ label, onSelect, destructive = false, refusal }) => (
          <DropdownMenuItem
            key={label}
            destructive={destructive}
            disabled={refusal !== undefined}
            onSelect={onSelect}
          >
            <span>
              {label}
              {refusal ? <span className="block text-xs text-muted-foreground">{refusal}</span> : null}
            </span>
          </DropdownMenuItem>
        ))}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
