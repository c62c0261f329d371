import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { ForSession } from "@/app/for-session";
import { pageSession, whySignIn } from "@/app/page-session";
import { NEXT_STEP } from "@/contract/session-levels";
import { Challenge } from "@/screens/auth/challenge";
import { loginPath, pathAfter } from "@/ui/navigation/paths";
import { type Query, readQuery } from "@/ui/navigation/query";

export const metadata: Metadata = { title: "Confirm it's you" };

export default async function ChallengePage(props: { searchParams: Query }) {
  const { next } = await readQuery(props.searchParams);
  const session = await pageSession();
  if (!session) redirect(loginPath(next, await whySignIn()));
  if (session.level !== "pending") redirect(pathAfter(NEXT_STEP[session.level], next));
  return (
    <ForSession session={session}>
      <Challenge next={next} />
    </ForSession>
  );
}
