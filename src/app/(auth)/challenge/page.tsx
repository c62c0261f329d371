import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { Challenge } from "@/components/auth/challenge";
import { loginPath, pathAfter } from "@/components/auth/paths";
import { type Query, readQuery } from "@/components/auth/query";
import { pageSession } from "@/server/api/page-session";

export const metadata: Metadata = { title: "Confirm it's you" };

export default async function ChallengePage(props: { searchParams: Query }) {
  const { next } = await readQuery(props.searchParams);
  const session = await pageSession();
  if (!session) redirect(loginPath(next));
  if (session.level !== "pending") redirect(pathAfter(session.level === "full" ? undefined : "enrol", next));
  return <Challenge next={next} />;
}
