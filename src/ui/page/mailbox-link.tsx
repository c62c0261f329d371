"use client";

import { Inbox } from "lucide-react";
import { useProduct } from "../kept/product";
import { Button } from "../primitives/button";

type MailboxLinkProps = {
  /** The page that shows it waits for the link, and must not be left. */
  newTab?: boolean;
  /** Beside a button that matters more. */
  variant?: "default" | "outline";
};

/** On a machine of one's own no mail leaves it: this is where it is. */
export function MailboxLink({ newTab, variant = newTab ? "outline" : "default" }: MailboxLinkProps) {
  const { hasMailbox } = useProduct();
  if (!hasMailbox) return null;
  return (
    <Button asChild className="w-full" variant={variant}>
      <a href="/outbox" {...(newTab ? { target: "_blank", rel: "noreferrer" } : {})}>
        <Inbox aria-hidden />
        Open the local mailbox
      </a>
    </Button>
  );
}
