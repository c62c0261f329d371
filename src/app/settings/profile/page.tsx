import type { Metadata } from "next";
import { ProfilePage } from "@/screens/settings/profile/profile-page";
import { requireFullSession } from "../require-full-session";

export const metadata: Metadata = { title: "Profile" };

export default async function Page() {
  await requireFullSession("/settings/profile");
  return <ProfilePage />;
}
