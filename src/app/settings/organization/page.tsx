import type { Metadata } from "next";
import { OrganizationPage } from "@/screens/organization/organization-page";
import { requireFullSession } from "../require-full-session";

export const metadata: Metadata = { title: "Organization" };

export default async function Page() {
  await requireFullSession("/settings/organization");
  return <OrganizationPage tab="members" />;
}
