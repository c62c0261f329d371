import type { Metadata } from "next";
import { ForSession } from "@/app/for-session";
import { requireFullSession } from "@/app/settings/require-full-session";
import { appRequestPath, isAppRequest } from "@/contract/apps";
import { AppProblemPage } from "@/screens/apps/app-problem-page";
import { ConsentPage } from "@/screens/apps/consent-page";

export const metadata: Metadata = { title: "Allow an app" };

type Query = Promise<Readonly<Record<string, string | string[] | undefined>>>;

export default async function Page(props: { searchParams: Query }) {
  const { request } = await props.searchParams;
  if (typeof request !== "string" || !isAppRequest(request)) return <AppProblemPage why="expired" />;
  const session = await requireFullSession(appRequestPath(request));
  return (
    <ForSession session={session}>
      <ConsentPage request={request} />
    </ForSession>
  );
}
