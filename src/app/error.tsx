"use client";

import Link from "next/link";
import { PageCard } from "@/ui/page/page-card";
import { Button } from "@/ui/primitives/button";

type ErrorPageProps = { error: Error & { digest?: string }; reset: () => void };

/** Shown for a page that failed; the cause is in the log alone, under the reference. */
export default function ErrorPage({ error, reset }: ErrorPageProps) {
  return (
    <div className="grid min-h-dvh grid-cols-1 items-center py-12">
      <PageCard
        title="Something went wrong"
        lead="It's on our side, not yours. Trying again often helps."
        back={<Link href="/">Go to the start</Link>}
      >
        <Button className="w-full" onClick={reset}>
          Try again
        </Button>
        {error.digest ? (
          <p className="text-center text-xs text-muted-foreground">
            Reference <span className="font-mono">{error.digest}</span>
          </p>
        ) : null}
      </PageCard>
    </div>
  );
}
