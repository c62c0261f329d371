import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { pathAfter } from "@/components/auth/paths";
import { type Query, readQuery } from "@/components/auth/query";
import { Register } from "@/components/auth/register";
import { pageSession } from "@/server/api/page-session";

export const metadata: Metadata = { title: "Create your account" };

export default async function RegisterPage(props: { searchParams: Query }) {
  const { next } = await readQuery(props.searchParams);
  if ((await pageSession())?.level === "full") redirect(pathAfter(undefined, next));
  return <Register next={next} />;
}
