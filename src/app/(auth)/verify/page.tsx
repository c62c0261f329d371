import type { Metadata } from "next";
import { Verify } from "@/components/auth/verify";

export const metadata: Metadata = { title: "Confirm your address" };

export default function VerifyPage() {
  return <Verify />;
}
