import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { apiReference } from "@/api/openapi/reference";
import { ApiReference } from "@/screens/docs/api-reference";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "API reference" };

export default function DocsPage() {
  const reference = apiReference();
  if (!reference) notFound();
  return <ApiReference {...reference} />;
}
