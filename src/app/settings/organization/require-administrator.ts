import { redirect } from "next/navigation";
import { isAdministrator } from "@/screens/membership/words";
import { requireFullSession } from "../require-full-session";

/** Leads whoever runs no organization to what they may see. @param here the page's path, to come back to */
export async function requireAdministrator(here: string): Promise<void> {
  const { orgId, orgRole } = await requireFullSession(here);
  if (orgId === null || !isAdministrator(orgRole)) redirect("/settings/organization");
}
