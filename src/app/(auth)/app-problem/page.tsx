import type { Metadata } from "next";
import { APP_PROBLEMS } from "@/contract/apps";
import { AppProblemPage } from "@/screens/apps/app-problem-page";

export const metadata: Metadata = { title: "That didn't work" };

type Query = Promise<Readonly<Record<string, string | string[] | undefined>>>;

export default async function Page(props: { searchParams: Query }) {
  const { why } = await props.searchParams;
  return <AppProblemPage why={APP_PROBLEMS.find((problem) => problem === why) ?? "request"} />;
}
