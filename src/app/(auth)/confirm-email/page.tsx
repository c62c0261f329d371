import type { Metadata } from "next";
import { ConfirmEmail } from "@/components/auth/confirm-email";
import { pageSession } from "@/server/api/page-session";

export const metadata: Metadata = { title: "Confirm your new address" };

export default async function ConfirmEmailPage() {
  const session = await pageSession();
  return <ConfirmEmail isSignedIn={session?.level === "full"} />;
}
