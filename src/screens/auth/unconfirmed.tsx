"use client";

import { useState } from "react";
import { ResendButton } from "@/ui/form/resend-button";
import { Link } from "@/ui/navigation/link";
import { MailboxLink } from "@/ui/page/mailbox-link";
import { Alert } from "@/ui/primitives/alert";
import { api } from "@/ui/trpc/client";
import { waitingRegistration } from "./waiting/registration";

/** The password is right, but the address was never confirmed. */
export function Unconfirmed() {
  const [registrationId] = useState(waitingRegistration);
  const resend = api.auth.resendVerification.useMutation();
  return (
    <div className="space-y-3">
      <Alert variant="warning" title="Confirm your address first">
        {registrationId ? (
          <p>Open the link in the email we sent you when you made the account.</p>
        ) : (
          <p>
            Open the link in the email we sent you. Can't find it?{" "}
            <Link href="/register" className="font-medium text-link underline-offset-4 hover:underline">
              Register again
            </Link>{" "}
            to get a new one.
          </p>
        )}
      </Alert>
      <MailboxLink variant="outline" />
      {registrationId ? (
        <ResendButton
          resend={() => resend.mutateAsync({ verificationTokenId: registrationId })}
          justSent={false}
        />
      ) : null}
    </div>
  );
}
