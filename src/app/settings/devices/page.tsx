import type { Metadata } from "next";
import { DevicesPage } from "@/screens/settings/devices/devices-page";
import { requireFullSession } from "../require-full-session";

export const metadata: Metadata = { title: "Devices" };

export default async function Page() {
  await requireFullSession("/settings/devices");
  return <DevicesPage />;
}
