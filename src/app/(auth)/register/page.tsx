import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { pageSession } from "@/app/page-session";
import { Register } from "@/screens/auth/register";
import { pathAfter } from "@/ui/navigation/paths";
import { type Query, readQuery } from "@/ui/navigation/query";

export const metadata: Metadata = { title: "Create your account" };

export default async function RegisterPage(props: { searchParams: Query }) {
  const { next } = await readQuery(props.searchParams);
  if ((await pageSession())?.level === "full") redirect(pathAfter(undefined, next));
  return <Register next={next} />;
}
