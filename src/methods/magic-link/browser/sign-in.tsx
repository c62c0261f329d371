"use client";

import { Mail } from "lucide-react";
import { callbackPath } from "@/contract/text/same-origin-path";
import { FormProblem } from "@/ui/form/form-problem";
import { useTask } from "@/ui/form/use-task";
import { Button } from "@/ui/primitives/button";
import { api } from "@/ui/trpc/client";
import type { SignInProps } from "../../panel/panel";

/** Mails a link that signs in with nothing else, to the address that was typed above. */
export function MagicLinkSignIn({ isPaused, isLatest, onTry, typedEmail, next, onMailed }: SignInProps) {
  const send = api.magicLink.sendSignIn.useMutation();
  const task = useTask(async (email: string) => {
    // A path that is too long to be kept with a link leads to the settings instead.
    const callback_next = next === undefined ? undefined : callbackPath(next);
    const mail = () => send.mutateAsync({ email, callback_next });
    await mail();
    onMailed({ email, resend: mail });
  });
  const press = () => {
    onTry();
    const email = typedEmail();
    if (email !== undefined) void task.run(email);
  };
  return (
    <div className="space-y-4">
      <Button variant="outline" className="w-full" onClick={press} pending={task.pending} disabled={isPaused}>
        <Mail aria-hidden />
        Email me a link
      </Button>
      <FormProblem problem={isLatest ? task.problem : undefined} />
    </div>
  );
}
