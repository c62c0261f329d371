import type { Metadata } from "next";
import { ActivityPage } from "@/screens/settings/activity-page";
import { requireFullSession } from "../require-full-session";

export const metadata: Metadata = { title: "Activity" };

export default async function Page() {
  await requireFullSession("/settings/activity");
  return <ActivityPage />;
}
