import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { pageSession } from "@/app/page-session";
import { Login } from "@/screens/auth/login";
import { pathAfter } from "@/ui/navigation/paths";
import { type Query, readQuery } from "@/ui/navigation/query";

export const metadata: Metadata = { title: "Sign in" };

const WAITING_STEP = { pending: "challenge", enrolling: "enrol" } as const;

export default async function LoginPage(props: { searchParams: Query }) {
  const { next, note } = await readQuery(props.searchParams);
  const session = await pageSession();
  if (session?.level === "full") redirect(pathAfter(undefined, next));
  return <Login next={next} note={note} waitingStep={session && WAITING_STEP[session.level]} />;
}
