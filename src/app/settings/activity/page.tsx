import type { Metadata } from "next";
import { isHistoryKind } from "@/screens/history/kinds";
import { ActivityPage } from "@/screens/settings/activity-page";
import type { Query } from "@/ui/navigation/query";
import { requireFullSession } from "../require-full-session";

export const metadata: Metadata = { title: "Activity" };

export default async function Page({ searchParams }: { searchParams: Query }) {
  await requireFullSession("/settings/activity");
  const { show } = await searchParams;
  return <ActivityPage kind={isHistoryKind(show) ? show : "all"} />;
}
