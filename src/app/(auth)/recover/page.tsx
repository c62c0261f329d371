import type { Metadata } from "next";
import { FinishRecovery } from "@/screens/recovery/finish-recovery";

export const metadata: Metadata = { title: "Recover your account" };

export default function RecoverPage() {
  return <FinishRecovery />;
}
