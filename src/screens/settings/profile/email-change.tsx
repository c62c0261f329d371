"use client";

import type { z } from "zod";
import type { emailAnswer } from "@/contract/operations/email";
import { DangerousAction } from "@/ui/dialog/dangerous-action";
import { FormProblem } from "@/ui/form/form-problem";
import { ResendButton } from "@/ui/form/resend-button";
import { useTask } from "@/ui/form/use-task";
import { Alert } from "@/ui/primitives/alert";
import { Button } from "@/ui/primitives/button";
import { toast } from "@/ui/primitives/overlay/toast";
import { usePassed } from "@/ui/time/use-passed";
import { api } from "@/ui/trpc/client";

type Facts = z.output<typeof emailAnswer>["data"];

type WaitingProps = { email: string; waiting: NonNullable<Facts["waiting"]> };

/** A requested change: nothing has changed until the link is opened. */
export function WaitingEmail({ email, waiting }: WaitingProps) {
  const utils = api.useUtils();
  const resend = api.email.resend.useMutation();
  const cancel = api.email.cancel.useMutation();
  const hasRunOut = usePassed(Date.parse(waiting.linkEndsAt));
  const cancelling = useTask(async () => {
    await cancel.mutateAsync();
    await utils.email.get.invalidate();
    toast.success("Your address stays as it is");
  });
  return (
    <div className="space-y-3">
      <Alert
        variant={hasRunOut ? "warning" : "info"}
        title={
          <>
            Check the mailbox of <span translate="no">{waiting.email}</span>
          </>
        }
      >
        {hasRunOut
          ? "The link we sent there has run out. Send it again, or cancel the change. "
          : "Open the link we've sent there, and your address is changed. Nothing came? Look in the spam folder. "}
        Until then it stays <span translate="no">{email}</span>.
      </Alert>
      <FormProblem problem={cancelling.problem} />
      <div className="grid gap-2 sm:flex sm:justify-end sm:*:w-auto">
        <ResendButton
          resend={async () => {
            await resend.mutateAsync();
            await utils.email.get.invalidate();
          }}
          justSent={false}
        />
        <Button
          variant="ghost"
          className="w-full"
          pending={cancelling.pending}
          onClick={() => void cancelling.run()}
        >
          Cancel the change
        </Button>
      </div>
    </div>
  );
}

/** The address before the last change, for as long as that can be taken back. */
export function EarlierEmail({ earlier }: { earlier: NonNullable<Facts["earlier"]> }) {
  const utils = api.useUtils();
  const takeBack = api.email.takeBack.useMutation();
  const day = new Date(earlier.until).toLocaleDateString(undefined, { dateStyle: "long" });
  return (
    <div className="flex flex-col gap-3 pt-1 sm:flex-row sm:items-center">
      <p className="min-w-0 flex-1 text-sm text-pretty wrap-anywhere text-muted-foreground">
        Before the change it was <span translate="no">{earlier.email}</span>. Until{" "}
        <time dateTime={earlier.until}>{day}</time> nobody else can have that one, and you can go back to it.
      </p>
      <DangerousAction
        label="Change back"
        title={`Change back to ${earlier.email}?`}
        consequence="You sign in with it again, and emails go there. You stay signed in here, and are signed out everywhere else."
        action="Change back"
        onConfirm={async () => {
          await takeBack.mutateAsync({ email: earlier.email });
          await Promise.all([utils.email.get.invalidate(), utils.account.profile.invalidate()]);
        }}
        success="You have your earlier address again"
      />
    </div>
  );
}
