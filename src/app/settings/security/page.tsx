import type { Metadata } from "next";
import { appToReturnTo } from "@/api/return-to-app";
import { ReturnToApp } from "@/screens/settings/security/return-to-app";
import { SecurityPage } from "@/screens/settings/security/security-page";
import { requireFullSession } from "../require-full-session";

export const metadata: Metadata = { title: "Security" };

type Query = Promise<Readonly<Record<string, string | string[] | undefined>>>;

export default async function Page(props: { searchParams: Query }) {
  await requireFullSession("/settings/security");
  const { app, return_to } = await props.searchParams;
  const back = await appToReturnTo(app, return_to);
  return (
    <>
      {back ? <ReturnToApp {...back} /> : null}
      <SecurityPage />
    </>
  );
}
