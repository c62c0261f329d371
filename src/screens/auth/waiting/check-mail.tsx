"use client";

import type { ReactNode } from "react";
import { ResendButton } from "@/ui/form/resend-button";
import { ArrivingTitle } from "@/ui/page/arriving-title";
import { MailboxLink } from "@/ui/page/mailbox-link";
import { PageCard } from "@/ui/page/page-card";

type CheckMailProps = {
  /** What was sent, and what pressing it does. */
  lead: ReactNode;
  resend: () => Promise<unknown>;
  onOtherAddress: () => void;
  back: ReactNode;
  /** What can be done here meanwhile. */
  children?: ReactNode;
};

const TITLE = "Check your email";

/** Shown whether or not a mail was sent, so as not to reveal who has an account. */
export function CheckMail({ lead, resend, onOtherAddress, back, children }: CheckMailProps) {
  return (
    <PageCard
      // Where there is something to do at once, that has the focus.
      title={children ? TITLE : <ArrivingTitle>{TITLE}</ArrivingTitle>}
      lead={lead}
      back={back}
    >
      {children}
      <div className="space-y-3">
        <MailboxLink newTab={children !== undefined} />
        <ResendButton resend={resend} justSent />
      </div>
      <p className="text-center text-sm text-pretty text-muted-foreground">
        Nothing there? Look in the spam folder, or{" "}
        <button
          type="button"
          onClick={onOtherAddress}
          className="cursor-pointer rounded-sm font-medium text-link underline-offset-4 outline-hidden hover:underline focus-visible:ring-2 focus-visible:ring-ring"
        >
          use another address
        </button>
        .
      </p>
    </PageCard>
  );
}
