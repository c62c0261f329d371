import type { Metadata } from "next";
import { SecurityPage } from "@/screens/settings/security/security-page";
import { requireFullSession } from "../require-full-session";

export const metadata: Metadata = { title: "Security" };

export default async function Page() {
  await requireFullSession("/settings/security");
  return <SecurityPage />;
}
