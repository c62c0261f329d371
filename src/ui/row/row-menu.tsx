"use client";

import { Ellipsis } from "lucide-react";
import type { MenuItem } from "../menu/entries";
import { Menu } from "../menu/menu";
import { Button } from "../primitives/button";

export type RowAction = MenuItem & { label: string; onSelect: () => void };

/** What can be done with a row. @param name the row's own name, so that alike buttons are told apart */
export function RowMenu({ name, actions }: { name: string; actions: readonly (RowAction | false)[] }) {
  if (!actions.some((action) => action !== false)) return null;
  return (
    <Menu
      button={
        <Button variant="ghost" size="rowIcon" aria-label={`Options for ${name}`}>
          <Ellipsis aria-hidden />
        </Button>
      }
      items={actions}
    />
  );
}
