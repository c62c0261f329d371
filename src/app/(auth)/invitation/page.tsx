import type { Metadata } from "next";
import { ForSession } from "@/app/for-session";
import { pageSession } from "@/app/page-session";
import { StepUp } from "@/screens/challenge/step-up";
import { InvitationPage } from "@/screens/organization/invitations/invitation-page";

export const metadata: Metadata = { title: "Your invitation" };

export default async function Page() {
  const session = await pageSession();
  const guest = session && {
    level: session.level,
    email: session.email,
    isInOrganization: session.orgId !== null,
  };
  return (
    <ForSession session={session}>
      <InvitationPage guest={guest} />
      {session?.level === "full" ? <StepUp /> : null}
    </ForSession>
  );
}
