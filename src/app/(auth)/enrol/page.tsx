import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { ForSession } from "@/app/for-session";
import { pageSession, whySignIn } from "@/app/page-session";
import { NEXT_STEP } from "@/contract/session-levels";
import { StepUp } from "@/screens/challenge/step-up";
import { EnrolPage } from "@/screens/settings/enrol-page";
import { loginPath, pathAfter } from "@/ui/navigation/paths";
import { type Query, readQuery } from "@/ui/navigation/query";

export const metadata: Metadata = { title: "Set up a second step" };

export default async function Page(props: { searchParams: Query }) {
  const { next } = await readQuery(props.searchParams);
  const session = await pageSession();
  if (!session) redirect(loginPath(next, await whySignIn()));
  if (session.level !== "enrolling") {
    redirect(pathAfter(NEXT_STEP[session.level], next));
  }
  return (
    <ForSession session={session}>
      <EnrolPage email={session.email} next={next} />
      <StepUp />
    </ForSession>
  );
}
