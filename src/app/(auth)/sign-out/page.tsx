import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { ForSession } from "@/app/for-session";
import { pageSession } from "@/app/page-session";
import { SignOutPage } from "@/screens/apps/sign-out-page";
import { loginPath } from "@/ui/navigation/paths";
import { type Query, readQuery } from "@/ui/navigation/query";

export const metadata: Metadata = { title: "Sign out" };

export default async function Page(props: { searchParams: Query }) {
  const next = (await readQuery(props.searchParams)).next ?? loginPath(undefined, "signed-out");
  const session = await pageSession();
  if (!session) redirect(next);
  return (
    <ForSession session={session}>
      <SignOutPage next={next} />
    </ForSession>
  );
}
