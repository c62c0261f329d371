import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { askingApp } from "@/api/oidc/asking-app";
import { pageSession } from "@/app/page-session";
import { NEXT_STEP } from "@/contract/session-levels";
import { Login } from "@/screens/auth/login";
import { pathAfter } from "@/ui/navigation/paths";
import { type Query, readQuery } from "@/ui/navigation/query";

export const metadata: Metadata = { title: "Sign in" };

export default async function LoginPage(props: { searchParams: Query }) {
  const { next, note } = await readQuery(props.searchParams);
  const session = await pageSession();
  if (session?.level === "full") redirect(pathAfter(undefined, next));
  const app = await askingApp(next);
  return <Login next={next} app={app} note={note} waitingStep={session && NEXT_STEP[session.level]} />;
}
