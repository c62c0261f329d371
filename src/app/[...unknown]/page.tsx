import type { Metadata } from "next";
import { notFound } from "next/navigation";

export const metadata: Metadata = { title: "Page not found" };

/** What is no page at all. It has its own place, so that no other page carries the frame it may be said in. */
export default function Page() {
  notFound();
}
