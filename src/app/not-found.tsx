import type { Metadata } from "next";
import Link from "next/link";
import { PageCard } from "@/ui/page/page-card";
import { Button } from "@/ui/primitives/button";

export const metadata: Metadata = { title: "Page not found" };

/** Every page's payload includes this one, so it is the card alone. The settings show theirs in their frame. */
export default function NotFound() {
  return (
    <div className="grid min-h-dvh grid-cols-1 items-center py-12">
      <PageCard title="There's nothing here" lead="The address may be mistyped, or the page may have moved.">
        <Button asChild className="w-full">
          <Link href="/">Go to the start</Link>
        </Button>
      </PageCard>
    </div>
  );
}
