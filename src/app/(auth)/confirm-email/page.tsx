import type { Metadata } from "next";
import { ForSession } from "@/app/for-session";
import { pageSession } from "@/app/page-session";
import { ConfirmEmail } from "@/screens/auth/links/confirm-email";

export const metadata: Metadata = { title: "Confirm your new address" };

export default async function ConfirmEmailPage() {
  const session = await pageSession();
  return (
    <ForSession session={session}>
      <ConfirmEmail visitor={session?.level === "full" ? session.email : undefined} />
    </ForSession>
  );
}
