import type { Metadata } from "next";
import { ForSession } from "@/app/for-session";
import { requireFullSession } from "@/app/settings/require-full-session";
import { LongerPassword } from "@/screens/auth/longer-password";
import { StepUp } from "@/screens/challenge/step-up";
import { longerPasswordPath } from "@/ui/navigation/paths";
import { type Query, readQuery } from "@/ui/navigation/query";

export const metadata: Metadata = { title: "Choose a longer password" };

export default async function Page(props: { searchParams: Query }) {
  const { next } = await readQuery(props.searchParams);
  const session = await requireFullSession(longerPasswordPath(next));
  return (
    <ForSession session={session}>
      <LongerPassword next={next} />
      <StepUp />
    </ForSession>
  );
}
