import type { Metadata } from "next";
import { StopRecovery } from "@/screens/recovery/stop-recovery";

export const metadata: Metadata = { title: "Stop the recovery" };

export default function StopRecoveryPage() {
  return <StopRecovery />;
}
