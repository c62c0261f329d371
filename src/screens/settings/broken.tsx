"use client";

import { Button } from "@/ui/primitives/button";
import { SettingsHeading } from "./frame/settings-shell";

type BrokenProps = { reference: string | undefined; onRetry: () => void };

/** A page that can't be shown, inside the frame; its cause is in the log alone, under the reference. */
export function Broken({ reference, onRetry }: BrokenProps) {
  return (
    <>
      <SettingsHeading title="Something went wrong">
        It's on our side, not yours. Trying again often helps.
      </SettingsHeading>
      <Button onClick={onRetry}>Try again</Button>
      {reference ? (
        <p className="mt-4 text-xs text-muted-foreground">
          Reference <span className="font-mono">{reference}</span>
        </p>
      ) : null}
    </>
  );
}
