import type { Metadata } from "next";
import { HistoryPage } from "@/screens/settings/history-page";
import { requireFullSession } from "../require-full-session";

export const metadata: Metadata = { title: "History" };

export default async function Page() {
  await requireFullSession("/settings/history");
  return <HistoryPage />;
}
