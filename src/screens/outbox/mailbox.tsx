"use client";

import { Inbox, MailWarning } from "lucide-react";
import { useEffect } from "react";
import type { LocalMail, LocalMailHead } from "@/contract/mailbox";
import { useProduct } from "@/ui/kept/product";
import { useRouter } from "@/ui/navigation/router";
import { Brand } from "@/ui/page/brand/brand";
import { Avatar } from "@/ui/primitives/avatar";
import { Button } from "@/ui/primitives/button";
import { MailList } from "./mail-list";
import { When } from "./when";

const REFRESH_MS = 3000;

/** The local mailbox as a mail client. The chosen mail is in the address, so a refresh doesn't lose it. */
export function Mailbox({ heads, selected }: { heads: LocalMailHead[]; selected: LocalMail | undefined }) {
  useRefresh();
  const { name } = useProduct();
  return (
    <main className="flex min-h-dvh flex-col bg-background text-foreground md:h-dvh">
      <header className="flex min-h-14 flex-wrap items-center gap-x-3 gap-y-2 border-border border-b px-4 py-2">
        <Brand />
        <h1 className="mr-auto border-border border-l pl-3 text-muted-foreground">Local mailbox</h1>
        <Button variant="outline" size="small" asChild>
          <a href="/">
            <span>
              Back<span className="max-sm:sr-only"> to {name}</span>
            </span>
          </a>
        </Button>
      </header>
      <p className="flex gap-2.5 border-warning/30 border-b bg-warning-tint px-4 py-2 text-pretty">
        <MailWarning className="mt-0.5 size-4 shrink-0 text-warning" aria-hidden />
        <span>
          Nothing here was delivered to anybody. These are the emails this server would send, kept on this
          machine because no mail provider is set up. Their links work.
        </span>
      </p>
      {selected ? (
        <div className="flex flex-1 flex-col md:min-h-0 md:flex-row">
          <MailList heads={heads} selectedId={selected.id} />
          <ReadingPane key={selected.id} mail={selected} />
        </div>
      ) : (
        <div className="m-auto flex flex-col items-center gap-3 p-8 text-center text-muted-foreground">
          <Inbox className="size-8" aria-hidden />
          <p>No email yet. Create an account or ask for a link, and its email appears here.</p>
        </div>
      )}
    </main>
  );
}

function useRefresh() {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") router.refresh();
    }, REFRESH_MS);
    return () => clearInterval(timer);
  }, [router]);
}

function ReadingPane({ mail }: { mail: LocalMail }) {
  return (
    <article aria-label={mail.subject} className="flex min-w-0 flex-1 flex-col">
      <div className="border-border border-b px-4 py-3">
        <div className="flex items-center gap-3">
          <Avatar name={mail.to} size="larger" />
          <div className="min-w-0">
            <h2 className="break-words font-semibold text-base">{mail.subject}</h2>
            <p className="break-words text-muted-foreground text-sm">
              To <span translate="no">{mail.to}</span>, <When at={mail.createdAt} />
            </p>
          </div>
        </div>
        {mail.links.length > 0 && (
          <ul aria-label="Links in this email" className="mt-2 space-y-1 sm:pl-12">
            {mail.links.map((link) => (
              <li key={link}>
                <a
                  href={link}
                  rel="noreferrer"
                  className="break-all text-link text-sm underline underline-offset-4"
                >
                  {link}
                </a>
              </li>
            ))}
          </ul>
        )}
      </div>
      {/* No scripts and no origin inside. A link opens outside the sandbox, or the page behind it couldn't work. */}
      <iframe
        title="The email as it looks"
        sandbox="allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
        srcDoc={mail.html}
        className="min-h-[44rem] md:min-h-0 w-full flex-1 bg-card"
      />
      <details className="border-border border-t px-4 py-3">
        <summary className="cursor-pointer text-muted-foreground text-sm">The email as plain text</summary>
        <pre className="mt-2 max-h-64 overflow-auto whitespace-pre-wrap break-words text-sm">{mail.text}</pre>
      </details>
    </article>
  );
}
