import type { Metadata } from "next";
import { Verify } from "@/screens/auth/verify";

export const metadata: Metadata = { title: "Confirm your address" };

export default function VerifyPage() {
  return <Verify />;
}
