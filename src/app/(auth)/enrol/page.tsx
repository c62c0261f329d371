import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { loginPath, pathAfter } from "@/components/auth/paths";
import { type Query, readQuery } from "@/components/auth/query";
import { EnrolPage } from "@/components/settings/enrol-page";
import { StepUp } from "@/components/step-up/step-up";
import { pageSession } from "@/server/api/page-session";

export const metadata: Metadata = { title: "Set up a second step" };

export default async function Page(props: { searchParams: Query }) {
  const { next } = await readQuery(props.searchParams);
  const session = await pageSession();
  if (!session) redirect(loginPath(next));
  if (session.level !== "enrolling") {
    redirect(pathAfter(session.level === "pending" ? "challenge" : undefined, next));
  }
  return (
    <>
      <EnrolPage email={session.email} next={next} />
      <StepUp />
    </>
  );
}
