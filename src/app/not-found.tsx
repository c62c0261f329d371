import type { Metadata } from "next";
import Link from "next/link";
import { pageSession } from "@/app/page-session";
import { SettingsFrame } from "@/app/settings-frame";
import { NothingHere } from "@/screens/settings/nothing-here";
import { PageCard } from "@/ui/page/page-card";
import { Button } from "@/ui/primitives/button";

export const metadata: Metadata = { title: "Page not found" };

export default async function NotFound() {
  const session = await pageSession();
  if (session?.level === "full") {
    return (
      <SettingsFrame session={session}>
        <NothingHere />
      </SettingsFrame>
    );
  }
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
