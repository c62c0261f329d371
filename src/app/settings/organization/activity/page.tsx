import type { Metadata } from "next";
import { OrganizationPage } from "@/screens/organization/organization-page";
import { requireAdministrator } from "../require-administrator";

export const metadata: Metadata = { title: "Activity of the organization" };

export default async function Page() {
  await requireAdministrator("/settings/organization/activity");
  return <OrganizationPage tab="activity" />;
}
