import type { Metadata } from "next";
import { notFound } from "next/navigation";

export const metadata: Metadata = { title: "Page not found" };

/** What is no page of the settings is said inside their frame. */
export default function Page() {
  notFound();
}
