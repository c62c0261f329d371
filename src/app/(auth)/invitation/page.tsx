import type { Metadata } from "next";
import { InvitationPage } from "@/components/organization/invitation-page";
import { pageSession } from "@/server/api/page-session";

export const metadata: Metadata = { title: "Your invitation" };

export default async function Page() {
  const session = await pageSession();
  const guest = session && {
    level: session.level,
    email: session.email,
    isInOrganization: session.orgId !== null,
  };
  return <InvitationPage guest={guest} />;
}
