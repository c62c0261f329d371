import type { Metadata } from "next";
import { Verify } from "@/screens/auth/links/verify";

export const metadata: Metadata = { title: "Confirm your address" };

export default function VerifyPage() {
  return <Verify />;
}
