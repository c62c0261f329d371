"use client";

import { Mail } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { z } from "zod";
import { LIMITS } from "@/contract/limits";
import { lettersOf } from "@/contract/text/code-text";
import { useWatchedOverview } from "@/ui/account/use-watched-overview";
import { AnswerForm, refusedCode } from "@/ui/form/answer-form";
import { FormProblem } from "@/ui/form/form-problem";
import { ResendButton } from "@/ui/form/resend-button";
import { TextCodeInput } from "@/ui/form/text-code-input";
import { useAtOnce } from "@/ui/form/use-at-once";
import { useTask } from "@/ui/form/use-task";
import { MailboxLink } from "@/ui/page/mailbox-link";
import { Address } from "@/ui/primitives/address";
import { Button } from "@/ui/primitives/button";
import { serverNow } from "@/ui/time/server-clock";
import { usePassed } from "@/ui/time/use-passed";
import { api } from "@/ui/trpc/client";
import type { ChallengePanelProps } from "../../panel/panel";
import { lastMoment } from "./waits";

const { characters } = LIMITS.crossDeviceCode;
const schema = z.object({
  code: z
    .string()
    .refine(
      (text) => lettersOf(text, characters + 1).length === characters,
      `Enter all ${characters} letters and digits of the code.`,
    ),
});

/** Waits for the link, or for its code. It is mailed by a press, so that nobody's mailbox fills up by itself. */
export function MagicLinkChallenge({ email, prove, wasChosen }: ChallengePanelProps) {
  const [openedAt] = useState(serverNow);
  const [sentAt, setSentAt] = useState<number>();
  const [hasCode, setHasCode] = useState(false);
  // The page around this panel goes on once the overview shows a proof given in another tab.
  useWatchedOverview(lastMoment(sentAt ?? openedAt));
  const mail = api.magicLink.send.useMutation();
  const send = async () => {
    await mail.mutateAsync();
    setSentAt(serverNow());
  };
  const isOver = usePassed(sentAt === undefined ? undefined : lastMoment(sentAt));
  const address = <Address>{email}</Address>;
  if (sentAt === undefined && !hasCode) {
    return (
      <Ask send={send} isAsked={wasChosen} onHasCode={() => setHasCode(true)}>
        We'll email a link to {address}. Open it and press the button there.
      </Ask>
    );
  }
  return (
    <div className="space-y-5">
      <p role="status" className="text-center text-pretty text-muted-foreground">
        {words(sentAt, isOver, address)}
      </p>
      {sentAt === undefined || isOver ? null : <MailboxLink newTab />}
      {isOver ? null : <CodeForm prove={prove} autoFocus={hasCode} />}
      <ResendButton
        key={sentAt}
        resend={send}
        justSent={sentAt !== undefined}
        variant={isOver ? "default" : "ghost"}
      />
    </div>
  );
}

function words(sentAt: number | undefined, isOver: boolean, address: ReactNode): ReactNode {
  if (sentAt === undefined) return <>Open the newest link we've emailed to {address}.</>;
  if (isOver) return <>The link we've emailed to {address} has expired. Send another below.</>;
  return <>We've emailed a link to {address}. Open it in this browser, and this page goes on by itself.</>;
}

type AskProps = { send: () => Promise<void>; isAsked: boolean; onHasCode: () => void; children: ReactNode };

function Ask({ send, isAsked, onHasCode, children }: AskProps) {
  const task = useTask(send);
  useAtOnce(isAsked, () => void task.run());
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  return (
    <div className="space-y-5">
      <p className="text-center text-pretty text-muted-foreground">{children}</p>
      <FormProblem problem={task.problem} />
      <div className="space-y-3">
        <Button ref={button} className="w-full" onClick={() => void task.run()} pending={task.pending}>
          <Mail aria-hidden />
          Email me a link
        </Button>
        <p className="text-center text-sm text-muted-foreground">
          Have one already?{" "}
          <Button variant="link" size="inline" onClick={onHasCode}>
            Enter its code
          </Button>
        </p>
      </div>
    </div>
  );
}

type CodeFormProps = Pick<ChallengePanelProps, "prove"> & { autoFocus: boolean };

const refused = refusedCode(
  "That code didn't match. Each link has its own: use the one the newest link shows.",
);

/** A link opened in a browser without this sign-in shows the code to type here. */
function CodeForm({ prove, autoFocus }: CodeFormProps) {
  return (
    <AnswerForm
      {...{ schema, refused }}
      name="code"
      label="Code from another device"
      hint="Opened the link elsewhere? It shows a code to type here."
      submit={prove}
    >
      {(control) => (
        <TextCodeInput {...control} length={characters} placeholder="XXXX-XXXX" autoFocus={autoFocus} />
      )}
    </AnswerForm>
  );
}
