import type { Metadata } from "next";
import { SessionsPage } from "@/screens/settings/sessions-page";
import { requireFullSession } from "../require-full-session";

export const metadata: Metadata = { title: "Sessions" };

export default async function Page() {
  await requireFullSession("/settings/sessions");
  return <SessionsPage />;
}
