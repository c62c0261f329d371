import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { guidePage } from "@/api/guide";
import { Guide } from "@/screens/guide/guide-page";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Guide" };

export default async function GuideRoute({ params }: { params: Promise<{ page?: string[] }> }) {
  const { page = [] } = await params;
  const [found, first] = [guidePage(page.join("/")), guidePage("")];
  if (!found || !first) notFound();
  return <Guide page={found} first={first} />;
}
