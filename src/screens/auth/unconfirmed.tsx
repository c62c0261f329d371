"use client";

import { ResendButton } from "@/ui/form/resend-button";
import { MailboxLink } from "@/ui/page/mailbox-link";
import { Alert } from "@/ui/primitives/alert";

type UnconfirmedProps = {
  /** Undefined where nothing waits to be sent. */
  resend: (() => Promise<void>) | undefined;
};

/** The password is right, but the address was never confirmed. */
export function Unconfirmed({ resend }: UnconfirmedProps) {
  return (
    <div className="space-y-3">
      <Alert variant="warning" title="Confirm your address first">
        <p>Open the link in the email we sent you when you made the account, or have it sent again.</p>
      </Alert>
      {resend ? <ResendButton resend={resend} justSent={false} /> : null}
      <MailboxLink variant="outline" />
    </div>
  );
}
