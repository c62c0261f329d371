"use client";

import type { ReactNode } from "react";
import type { DeadLink as Reason } from "@/contract/text/link-token";
import { ArrivingTitle } from "@/ui/page/arriving-title";
import { PageCard } from "@/ui/page/page-card";

type DeadLinkProps = {
  /** Missing: the page was opened without its link, or reloaded after reading it. */
  isMissing: boolean;
  /** Why it is dead, where that is known. */
  reason?: Reason | undefined;
  children: ReactNode;
  back: ReactNode;
};

type Words = { title: string; lead: string };

const MISSING: Words = {
  title: "Open the link in your email",
  lead: "This page needs the link from the email we sent you. If you loaded the page again, open the link once more.",
};

const UNKNOWN: Words = {
  title: "This link no longer works",
  lead: "It has expired, was used already, or a newer one was sent. Each link works once.",
};

const BY_REASON: Record<Reason, Words> = {
  expired: {
    title: "This link has expired",
    lead: "Links work for a short while only. Ask for a new one where you asked for this one.",
  },
  used: {
    title: "This link was used already",
    lead: "Each link works once, so there's nothing left for it to do.",
  },
  replaced: {
    title: "There's a newer link",
    lead: "Another email was sent after this one, and only the newest link works. Look for it in your inbox.",
  },
};

/** A mailed link that no longer works, and what to do instead. */
export function DeadLink({ isMissing, reason, children, back }: DeadLinkProps) {
  const { title, lead } = isMissing ? MISSING : reason ? BY_REASON[reason] : UNKNOWN;
  return (
    <PageCard title={<ArrivingTitle>{title}</ArrivingTitle>} lead={lead} back={back}>
      {children}
    </PageCard>
  );
}
