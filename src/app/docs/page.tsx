import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { ApiReference } from "@/components/docs/api-reference";
import { apiReference } from "@/server/api/reference";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "API reference" };

export default function DocsPage() {
  const reference = apiReference();
  if (!reference) notFound();
  return <ApiReference {...reference} />;
}
