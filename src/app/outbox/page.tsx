import type { Metadata } from "next";
import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { mailboxFor } from "@/api/rest/outbox";
import { Mailbox } from "@/screens/outbox/mailbox";
import { MailboxLocked } from "@/screens/outbox/mailbox-locked";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Local mailbox" };

export default async function OutboxPage(props: { searchParams: Promise<{ mail?: string | string[] }> }) {
  const { mail } = await props.searchParams;
  const selectedId = typeof mail === "string" ? mail : undefined;
  const mailbox = await mailboxFor(await headers(), selectedId);
  if (mailbox === "needs-key") return <MailboxLocked />;
  if (!mailbox) notFound();
  return <Mailbox {...mailbox} />;
}
