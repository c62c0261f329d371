import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { OrganizationHistory } from "@/screens/organization/organization-history";
import { isAdministrator } from "@/screens/organization/words";
import { requireFullSession } from "../../require-full-session";

export const metadata: Metadata = { title: "History of the organization" };

export default async function Page() {
  const { orgId, orgRole } = await requireFullSession("/settings/organization/history");
  if (orgId === null || !isAdministrator(orgRole)) redirect("/settings/organization");
  return <OrganizationHistory />;
}
