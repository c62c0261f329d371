import type { Metadata } from "next";
import { SecureAccountPage } from "@/screens/settings/secure-account-page";
import { requireFullSession } from "../require-full-session";

export const metadata: Metadata = { title: "This wasn't me" };

export default async function Page() {
  await requireFullSession("/settings/secure-account", "secure-account");
  return <SecureAccountPage />;
}
