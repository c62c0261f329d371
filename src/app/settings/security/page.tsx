import type { Metadata } from "next";
import { SecurityPage } from "@/components/settings/security-page";
import { requireFullSession } from "../require-full-session";

export const metadata: Metadata = { title: "Security" };

export default async function Page() {
  await requireFullSession("/settings/security");
  return <SecurityPage />;
}
