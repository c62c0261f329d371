import type { Metadata } from "next";
import { ForSession } from "@/app/for-session";
import { pageSession } from "@/app/page-session";
import { MagicLink } from "@/screens/magic-link/magic-link";

export const metadata: Metadata = { title: "Your link" };

/** Where every mailed link of this kind leads. Asking for the page, however often, changes nothing. */
export default async function MagicLinkPage() {
  const session = await pageSession();
  return (
    <ForSession session={session}>
      <MagicLink visitor={session && { level: session.level, email: session.email }} />
    </ForSession>
  );
}
