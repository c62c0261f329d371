import type { Metadata } from "next";
import { OrganizationPage } from "@/screens/organization/organization-page";
import { requireAdministrator } from "../require-administrator";

export const metadata: Metadata = { title: "Requirement" };

export default async function Page() {
  await requireAdministrator("/settings/organization/requirement");
  return <OrganizationPage tab="requirement" />;
}
